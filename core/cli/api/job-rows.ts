interface RunAnswer {
  readonly id: number
  readonly started_ms: number
  readonly took_ms?: number
}

/** The runs of a job, a row each. */
export const historyTable = {
  rows: (runs: readonly RunAnswer[]) =>
    runs.map((run) => ({ ...run, started: new Date(run.started_ms).toISOString() })),
  columns: ['id', 'started', 'took_ms', 'outcome', 'error'],
}
