/**
 * What a caller did wrong. Everything else that is thrown is our own fault and becomes a 500.
 *
 * @typedef {{ field: string, message: string }} Problem
 * @typedef {{ status: number, body?: unknown }} Response
 */

/** A request that cannot be answered as asked, with the HTTP status that says so. */
export class RequestError extends Error {
  /**
   * @param {number} status
   * @param {string} code For programs: short and stable.
   * @param {string} message For people.
   * @param {readonly Problem[]} [problems] Every broken rule with its field.
   */
  constructor(status, code, message, problems = []) {
    super(message);
    this.name = new.target.name;
    this.status = status;
    this.code = code;
    this.problems = problems;
  }
}

/** The request breaks rules (FR-002); it names all of them. */
export class ValidationError extends RequestError {
  /** @param {readonly Problem[]} problems */
  constructor(problems) {
    const list = problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    super(400, 'invalid', `The request breaks a rule: ${list}.`, problems);
  }
}

/** There is no such thing. */
export class NotFoundError extends RequestError {
  /** @param {string} what Such as `recipe r-17`. */
  constructor(what) {
    super(404, 'not-found', `There is no ${what}.`);
  }
}

/** The request is well formed, but what is stored forbids it. */
export class ConflictError extends RequestError {
  /** @param {string} message */
  constructor(message) {
    super(409, 'conflict', message);
  }
}

/**
 * Turns whatever was thrown into an answer (FR-015). The text of an unexpected error stays inside: it may hold
 * paths or data that are none of the caller's business.
 *
 * @param {unknown} error
 * @returns {Response}
 */
export function errorResponse(error) {
  if (!(error instanceof RequestError)) {
    return {
      status: 500,
      body: { error: { code: 'internal', message: 'Something went wrong on our side.' } },
    };
  }
  const { status, code, message, problems } = error;
  return { status, body: { error: { code, message, ...(problems.length > 0 && { problems }) } } };
}
