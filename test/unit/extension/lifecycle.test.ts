import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { Pace } from '../../../src/extension/lifecycle';

/** Timers that fire when the test says so. */
class HeldTimers {
  private readonly due: (() => void)[] = [];
  private readonly real = globalThis.setTimeout;

  hold(): void {
    const start = (work: () => void): NodeJS.Timeout => {
      this.due.push(work);
      return this.real(() => undefined, 0);
    };
    globalThis.setTimeout = Object.assign(start, { __promisify__: this.real.__promisify__ });
  }

  fire(): void {
    for (const work of this.due.splice(0)) work();
  }

  release(): void {
    globalThis.setTimeout = this.real;
  }
}

describe('Pace', () => {
  const timers = new HeldTimers();
  beforeEach(() => timers.hold());
  afterEach(() => timers.release());

  it('runs at once, then once for all that was asked in the interval', () => {
    let count = 0;
    const pace = new Pace(1000, () => (count += 1));
    pace.request();
    assert.equal(count, 1);
    for (let asked = 0; asked < 5; asked += 1) pace.request();
    assert.equal(count, 1);
    timers.fire();
    assert.equal(count, 2);
    timers.fire();
    assert.equal(count, 2);
    pace.request();
    assert.equal(count, 3);
  });

  it('does nothing more when it is disposed', () => {
    let count = 0;
    const pace = new Pace(1000, () => (count += 1));
    pace.request();
    pace.request();
    pace.dispose();
    timers.fire();
    assert.equal(count, 1);
  });
});
