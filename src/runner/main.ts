/**
 * The program that is the terminal's process around an agent: `runner <launch file>`. It imports little, because the
 * person waits for it: the agent starts within 50 ms of this program's own start.
 */
import { claimLaunch } from './claimLaunch';
import { runAgent, type RunEnd } from './runAgent';
import { inTerminal, say, waitForEnter } from './terminal';

/** EX_SOFTWARE of sysexits.h: the fault is ours, no agent was started. */
const OUR_FAULT = 70;

const main = async (): Promise<number> => {
  const claimed = claimLaunch(process.argv[2]);
  if (!claimed.ok) {
    const { message, remedy } = claimed.problem;
    return await goodbye({
      exitCode: OUR_FAULT,
      sentence: `Counterpoint could not start this run: ${message} ${remedy ?? ''}`,
      recorded: false,
      hungUp: false,
    });
  }
  if (inTerminal()) say(claimed.value.launch.title);
  const running = runAgent(claimed.value.launch);
  claimed.value.forgetNonce();
  return await goodbye(await running);
};

/**
 * The last line. In a terminal it stays until the person has read it; what happened is in the hook log by then, so the
 * exit code is 0 and VS Code has nothing to warn about. Elsewhere the exit code is the agent's.
 */
const goodbye = async ({ exitCode, sentence, recorded, hungUp }: RunEnd): Promise<number> => {
  if (hungUp || !inTerminal()) {
    if (exitCode !== 0) say(sentence);
    return exitCode;
  }
  say(`${sentence} Press Enter to close.`);
  const leave = (): void => process.exit(recorded ? 0 : exitCode);
  process.on('SIGHUP', leave);
  process.on('SIGTERM', leave);
  await waitForEnter();
  return recorded ? 0 : exitCode;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(
      `Counterpoint's runner failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    process.exit(OUR_FAULT);
  },
);
