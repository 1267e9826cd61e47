/** The name part of a backup ref from an ISO time: the same effect, tried again, names the same backup. */
export const backupStamp = (iso: string): string => iso.replace(/[^0-9TZ]/g, '');
