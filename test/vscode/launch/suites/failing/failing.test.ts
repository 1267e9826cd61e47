import assert from 'node:assert/strict';
import { it } from 'mocha';

it('passes', () => assert.ok(true));
it('fails', () => assert.equal(1, 2));
