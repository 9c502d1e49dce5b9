import { useEffect, useLayoutEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { PlotPoint, PlotProps } from './plot-props'

export interface PlotCanvasProps extends Required<Pick<PlotProps, 'axis' | 'time' | 'bad' | 'group'>> {
  readonly points: readonly PlotPoint[]
  /** The place of the point below the pointer among the points. */
  readonly follow: (index: number | undefined) => void
}

const height = 112
/** Below so many pixels a plot has no axes, and below so many narrow ones. */
const minForAxes = 120
const minForWideAxes = 190
/** As wide as a character of an axis is, about. */
const charWidth = 6
/** What has just begun is shown as the end of so long. */
const minSeconds = 300
/** Times are told to the minute, so there is at most one mark a minute. */
const marksSeconds = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 43_200, 86_400]

/** Draws a plot, as wide as there is room, in the colours of the theme. */
export function PlotCanvas({ points, bad, group, follow, ...formats }: PlotCanvasProps) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const latest = useRef({ points, ...formats })
  latest.current = { points, ...formats }

  useLayoutEffect(() => {
    const element = place.current
    if (!element) return
    const color = (name: string) => getComputedStyle(element).getPropertyValue(name)
    const make = () => {
      plot.current?.destroy()
      const options = optionsOf({
        width: Math.max(1, element.clientWidth),
        color,
        line: bad ? '--bad' : '--accent',
        group,
        follow,
        axis: (value) => latest.current.axis(value),
        time: (ms) => latest.current.time(ms),
        points: () => latest.current.points,
      })
      plot.current = new uPlot(options, dataOf(latest.current.points), element)
    }
    make()
    const resized = new ResizeObserver(() => {
      if (plot.current && plot.current.width !== element.clientWidth) make()
    })
    resized.observe(element)
    const themed = new MutationObserver(() => plot.current?.redraw(false, true))
    themed.observe(document.documentElement, { attributeFilter: ['data-theme', 'lang'] })
    return () => {
      resized.disconnect()
      themed.disconnect()
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [bad, group, follow])

  useEffect(() => plot.current?.setData(dataOf(points)), [points])
  return <div ref={place} className="plot-canvas" />
}

function dataOf(points: readonly PlotPoint[]): uPlot.AlignedData {
  return [points.map(({ atMs }) => atMs / 1_000), points.map(({ value }) => value)]
}

function shownSeconds(points: readonly PlotPoint[]): [from: number, to: number] {
  const to = (points.at(-1)?.atMs ?? 0) / 1_000
  return [Math.min((points[0]?.atMs ?? 0) / 1_000, to - minSeconds), to]
}

interface Look {
  readonly width: number
  readonly color: (name: string) => string
  readonly line: string
  readonly group: string
  readonly follow: (index: number | undefined) => void
  readonly axis: (value: number) => string
  readonly time: (atMs: number) => string
  readonly points: () => readonly PlotPoint[]
}

function optionsOf({ width, color, line, group, follow, axis, time, points }: Look): uPlot.Options {
  const isWide = width >= minForWideAxes
  const shared: uPlot.Axis = {
    show: width >= minForAxes,
    stroke: () => color('--muted'),
    font: '11px system-ui, sans-serif',
    ticks: { show: false },
    grid: { stroke: () => color('--line'), width: 1 },
  }
  return {
    width,
    height,
    legend: { show: false },
    // The last time stands below the end of the line, half of it beyond.
    padding: [8, isWide ? 28 : width >= minForAxes ? 24 : 4, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, sync: { key: group, scales: ['x', null] } },
    scales: {
      x: { range: () => shownSeconds(points()) },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] },
    },
    axes: [
      {
        ...shared,
        size: 22,
        space: isWide ? 60 : 50,
        gap: 6,
        incrs: marksSeconds,
        grid: { show: false },
        values: (plot, marks) => marks.map((mark) => besideEdge(plot.valToPos(mark, 'x'), time(mark * 1_000))),
      },
      {
        ...shared,
        size: (_plot, values) =>
          Math.max(isWide ? 46 : 24, ...(values ?? []).map(({ length }) => 12 + charWidth * length)),
        space: 30,
        gap: 6,
        values: (_plot, marks) => marks.map((mark) => axis(mark)),
      },
    ],
    series: [
      {},
      {
        stroke: () => color(line),
        fill: () => `color-mix(in srgb, ${color(line)} 12%, transparent)`,
        width: 1.6,
        // A line is enough, but for the one moment that makes none.
        points: { size: 4, show: (plot) => (plot.data[0]?.length ?? 0) < 2 },
      },
    ],
    hooks: { setCursor: [({ cursor }) => follow(cursor.idx ?? undefined)] },
  }
}

/** Nothing where a time would stand in the lowest value of the other axis. */
function besideEdge(position: number, told: string): string {
  return position < (told.length * charWidth) / 2 - 4 ? '' : told
}
