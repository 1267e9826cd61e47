/** What an agent is told in place of a prompt that does not fit into an argument. */
export const referenceTo = (promptFile: string): string => `Read and do everything in the file ${promptFile}`;
