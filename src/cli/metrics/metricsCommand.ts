import type { EstimateSettings } from '../../core/metrics/estimates';
import { exportMetrics } from '../../core/metrics/exportMetrics';
import { metricsOf } from '../../core/metrics/metrics';
import { metricsTable } from '../../core/metrics/metricsTable';
import type { Metrics } from '../../core/metrics/model';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { CommandContext } from '../context';
import { withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import type { ParsedOptions } from '../arguments/parsedOptions';

const FORMATS = ['table', 'csv', 'json', 'markdown'] as const;
type Format = (typeof FORMATS)[number];

/** `counterpoint metrics`: what was measured so far, as a table or for other programs. */
export async function metricsCommand(context: CommandContext): Promise<ExitCode> {
  const { output, options } = context;
  const asked = readOptions(options, output.json);
  if (!asked.ok) return refuse(output, asked.problem);
  const { format, estimates } = asked.value;
  return withRepository(context, { mayLead: false }, async ({ engine, plan }) => {
    const metrics = metricsOf(plan(), engine.state(), estimates, new Date().toISOString());
    if (format === 'json') output.data(metrics);
    else output.text(textOf(metrics, format));
    return EXIT.fine;
  });
}

const textOf = (metrics: Metrics, format: Exclude<Format, 'json'>): string =>
  format === 'table' ? metricsTable(metrics) : exportMetrics(metrics, format);

function readOptions(
  options: ParsedOptions,
  json: boolean,
): Result<{ readonly format: Format; readonly estimates: EstimateSettings }> {
  const named = options.text('format');
  const format = named === undefined ? (json ? 'json' : 'table') : FORMATS.find((each) => each === named);
  if (format === undefined)
    return failed(
      userProblem('wrong-usage', `There is no format "${named}".`, {
        remedy: `There are ${FORMATS.join(', ')}.`,
      }),
    );
  const text = options.text('default-estimate');
  const minutes = text === undefined ? undefined : Number(text);
  if (minutes !== undefined && !(minutes > 0 && minutes <= 100_000))
    return failed(userProblem('wrong-usage', '--default-estimate is a number of minutes above 0.'));
  return ok({ format, estimates: { phaseEstimates: {}, defaultEstimateMinutes: minutes } });
}
