import { shownDetails } from '../../logging/console-line.js'

type Line = { at_ms: number; client?: string; message: string; fields?: Readonly<Record<string, unknown>> }

/** A row for each line of the log, which says as much as the terminal does; whose it is stands in front, where long texts are cut. */
export function logRows({ lines }: { readonly lines: readonly Line[] }): object[] {
  return lines.map(({ at_ms, client, message, fields = {}, ...line }) => ({
    ...{ ...line, time: new Date(at_ms).toISOString(), client: client ?? fields.agent },
    message: [message, ...shownDetails(fields)].join(' '),
  }))
}
