import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from '../src/config.js';

describe('readConfig', () => {
  it('listens on this machine only and keeps nothing unless told', () => {
    assert.deepEqual(readConfig({}), { host: '127.0.0.1', port: 3000, dataFile: undefined });
  });

  it('treats an empty variable as one that is not set', () => {
    const empty = { RECIPEBOX_HOST: '', RECIPEBOX_PORT: '', RECIPEBOX_DATA: '' };
    assert.deepEqual(readConfig(empty), readConfig({}));
  });

  it('takes host, port and data file', () => {
    const environment = { RECIPEBOX_HOST: '::1', RECIPEBOX_PORT: '8080', RECIPEBOX_DATA: 'box.json' };
    assert.deepEqual(readConfig(environment), { host: '::1', port: 8080, dataFile: 'box.json' });
  });

  it('takes the smallest and the largest port', () => {
    assert.equal(readConfig({ RECIPEBOX_PORT: '0' }).port, 0);
    assert.equal(readConfig({ RECIPEBOX_PORT: '65535' }).port, 65_535);
  });

  for (const port of ['65536', '-1', '80.5', '0x50', 'http']) {
    it(`refuses ${port} as a port and says what it may be`, () => {
      assert.throws(() => readConfig({ RECIPEBOX_PORT: port }), /whole number from 0 to 65535/);
    });
  }
});
