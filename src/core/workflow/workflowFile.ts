/** Where a team's workflow lies, relative to its repository. */
export const WORKFLOW_FILE = '.counterpoint/workflow.json';
