/** Lets so many pieces of work run at once; the others wait in line. */
export class Turns {
  private running = 0
  private readonly waiting: (() => void)[] = []

  constructor(private readonly limit: number) {}

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.running >= this.limit) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.running++
    try {
      return await work()
    } finally {
      // A turn that ends is given to the next in line as it is.
      const next = this.waiting.shift()
      if (next) next()
      else this.running--
    }
  }
}
