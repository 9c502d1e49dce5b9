import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { logCategories } from './log-category.js'
import { LogHistory } from './log-history.js'

/** A file is read in pieces of this size, from its end. */
const pieceBytes = 64 * 1024

/** How a line begins, as pino writes it; the time sorts as text. */
const timeOf = /^\{"level":"\w+","time":"([^"]+)"/

/** Reads the log files, those that were put aside included. */
export class FileLogHistory extends LogHistory {
  constructor(
    private readonly directory: string,
    private readonly backups: number,
  ) {
    super()
  }

  async *lines(): AsyncIterable<string> {
    const sources = logCategories.map((category) => this.ofCategory(category))
    const heads = await Promise.all(sources.map(async (source) => ({ source, head: await nextOf(source) })))
    try {
      while (true) {
        const latest = heads.reduce((one, other) => (isLater(other.head, one.head) ? other : one))
        if (latest.head === undefined) return
        yield latest.head.line
        latest.head = await nextOf(latest.source)
      }
    } finally {
      await Promise.all(sources.map((source) => source.return(undefined)))
    }
  }

  private async *ofCategory(category: string): AsyncGenerator<string, undefined> {
    for (let number = 0; number <= this.backups; number++) {
      yield* linesFromEnd(join(this.directory, `${category}.log${number === 0 ? '' : `.${number}`}`))
    }
    return undefined
  }
}

interface Head {
  readonly line: string
  readonly time: string
}

async function nextOf(source: AsyncGenerator<string, undefined>): Promise<Head | undefined> {
  const { value } = await source.next()
  return value === undefined ? undefined : { line: value, time: timeOf.exec(value)?.[1] ?? '' }
}

function isLater(one: Head | undefined, other: Head | undefined): boolean {
  return one !== undefined && (other === undefined || one.time > other.time)
}

/** The lines of a file from its end; none when there is no such file. What is appended meanwhile is not read. */
async function* linesFromEnd(file: string): AsyncGenerator<string, void> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (!handle) return
  try {
    let end = (await handle.stat()).size
    let rest = Buffer.alloc(0)
    while (end > 0) {
      const length = Math.min(pieceBytes, end)
      const piece = Buffer.alloc(length)
      await handle.read(piece, 0, length, end - length)
      end -= length
      const block = Buffer.concat([piece, rest])
      // What stands before the first line break goes on in the piece before.
      const first = end > 0 ? block.indexOf(10) : -1
      rest = end > 0 ? (first === -1 ? block : block.subarray(0, first + 1)) : Buffer.alloc(0)
      if (end > 0 && first === -1) continue
      const lines = block
        .subarray(first + 1)
        .toString('utf8')
        .split('\n')
      for (const line of lines.reverse()) if (line !== '') yield line
    }
  } finally {
    await handle.close()
  }
}
