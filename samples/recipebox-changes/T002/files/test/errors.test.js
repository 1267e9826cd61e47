import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConflictError, errorResponse, NotFoundError, RequestError, ValidationError } from '../src/errors.js';

describe('errorResponse (FR-015)', () => {
  it('names every broken rule', () => {
    const problems = [
      { field: 'title', message: 'is missing' },
      { field: 'servings', message: 'must be a whole number from 1 to 100' },
    ];
    assert.deepEqual(errorResponse(new ValidationError(problems)), {
      status: 400,
      body: {
        error: {
          code: 'invalid',
          message:
            'The request breaks a rule: title is missing; servings must be a whole number from 1 to 100.',
          problems,
        },
      },
    });
  });

  it('leaves the list of problems out where there is none', () => {
    assert.deepEqual(errorResponse(new NotFoundError('recipe r-17')), {
      status: 404,
      body: { error: { code: 'not-found', message: 'There is no recipe r-17.' } },
    });
  });

  it('keeps the status of every kind of request error', () => {
    assert.equal(errorResponse(new ConflictError('It is planned.')).status, 409);
    assert.equal(errorResponse(new RequestError(413, 'too-large', 'Too much.')).status, 413);
  });

  it('does not show what an unexpected error says', () => {
    const answer = errorResponse(new Error('ENOENT: /home/cook/secret.json'));
    assert.equal(answer.status, 500);
    assert.doesNotMatch(JSON.stringify(answer), /secret/);
  });

  it('survives something thrown that is no error', () => {
    assert.equal(errorResponse(undefined).status, 500);
  });
});

describe('RequestError', () => {
  it('carries the name of its class, for logs', () => {
    assert.equal(new NotFoundError('week').name, 'NotFoundError');
  });
});
