import type { Problem } from '../../core/result';
import { exitCodeOf, type ExitCode } from '../exitCodes';
import type { Output } from './output';

/** Says why a command could not do what it was asked. @returns the exit code that goes with it */
export function refuse(output: Output, problem: Problem): ExitCode {
  output.problem(problem);
  return exitCodeOf(problem);
}
