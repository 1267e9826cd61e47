import { suiteOrderVariable, type SuiteOrder } from './events';

/** What the launcher ordered. @throws Error when this host was not started by the launcher */
export function suiteOrder(): SuiteOrder {
  const text = process.env[suiteOrderVariable];
  if (!text) throw new Error(`${suiteOrderVariable} is not set: start the suite with npm run test:vscode`);
  return JSON.parse(text) as SuiteOrder; // Written by the launcher of the same checkout.
}
