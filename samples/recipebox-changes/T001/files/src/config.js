/**
 * @typedef {object} Config
 * @property {string} host Address to listen on.
 * @property {number} port Port to listen on; 0 lets the system choose a free one.
 * @property {string | undefined} dataFile File that keeps the data; without it the data lives in memory.
 */

const LARGEST_PORT = 65_535;

/**
 * Reads the configuration from environment variables.
 *
 * @param {Record<string, string | undefined>} environment
 * @returns {Config}
 * @throws {Error} when RECIPEBOX_PORT is not a port number; the message says what it may be.
 */
export function readConfig(environment) {
  return {
    host: environment.RECIPEBOX_HOST || '127.0.0.1',
    port: readPort(environment.RECIPEBOX_PORT || '3000'),
    dataFile: environment.RECIPEBOX_DATA || undefined,
  };
}

/** @param {string} text */
function readPort(text) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > LARGEST_PORT) {
    throw new Error(`RECIPEBOX_PORT is '${text}'; it must be a whole number from 0 to ${LARGEST_PORT}.`);
  }
  return port;
}
