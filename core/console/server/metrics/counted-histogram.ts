import { Histogram, type HistogramConfiguration } from 'prom-client'

/** What was counted elsewhere: how many values lay up to each bound and above the one before, and all of them together. */
interface Counted {
  readonly labels: Readonly<Record<string, string>>
  /** One more than there are bounds. */
  readonly counts: readonly number[]
  readonly sum: number
}

/** A histogram whose values were counted elsewhere, so that nothing is counted twice. */
export class CountedHistogram extends Histogram {
  private read: readonly Counted[] = []

  constructor(private readonly shown: HistogramConfiguration<string> & { readonly buckets: number[] }) {
    super(shown)
  }

  show(read: readonly Counted[]): void {
    this.read = read
  }

  /** What the registry asks for when it writes. */
  async getForPromString() {
    const { name, help, buckets } = this.shown
    const values = this.read.flatMap(({ labels, counts, sum }) => {
      let total = 0
      const within = buckets.map((bound, place) => {
        total += counts[place] ?? 0
        return { metricName: `${name}_bucket`, labels: { le: bound, ...labels }, value: total }
      })
      total += counts[buckets.length] ?? 0
      return [
        ...within,
        { metricName: `${name}_bucket`, labels: { le: '+Inf', ...labels }, value: total },
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: total },
      ]
    })
    return { name, help, type: 'histogram', aggregator: 'sum', values }
  }
}
