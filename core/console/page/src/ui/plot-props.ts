import type { HelpWord } from './help'

export interface PlotPoint {
  readonly atMs: number
  readonly value: number
}

export interface PlotProps {
  readonly title: string
  /** Absent: they are not here yet, and their place is kept. */
  readonly points: readonly PlotPoint[] | undefined
  /** A value in words: `12.4 /min`. */
  readonly format: (value: number) => string
  /** A value at its axis, where there is little room; default `format`. */
  readonly axis?: (value: number) => string
  readonly time: (atMs: number) => string
  readonly bad?: boolean
  /** What the title means, where that is not plain. */
  readonly help?: HelpWord
  /** Plots of one group show the same moment below the pointer. */
  readonly group: string
}
