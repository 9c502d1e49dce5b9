import { readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

interface Ancestor {
  readonly ignoresHangup: boolean
  /** Whether it is a process of Node, which neither keeps an ignoring of signals nor hands it on. */
  readonly isNode: boolean
  readonly parent: number
}

/** What is asked of the operating system; each is `undefined` where it does not tell. */
export interface ProcessFacts {
  /** The file that a descriptor of this process stands for, and the flags it was opened with. */
  descriptor(number: number): { readonly path: string; readonly flags: number } | undefined
  /** What is known of a process that this one descends from, with the number of its own parent. */
  ancestor(pid: number): Ancestor | undefined
  /** Whether this process belongs to a terminal, whatever its input and output are. */
  hasControllingTerminal(): boolean | undefined
}

const writeOnly = 0o1
const accessMode = 0o3

/**
 * Whether whoever started this process wants it to outlive the terminal. Node takes back an inherited ignoring of SIGHUP
 * before any code of ours runs, so what is left of it is looked for: the marks of `nohup`, a parent that ignores the
 * signal, a background job of a terminal that neither reads from it nor writes to it. `SWITCHBOARD_SIGHUP`, `ignore` or `stop`,
 * goes before all that.
 */
export function hangupIsIgnored(
  env: Environment,
  facts: ProcessFacts = systemFacts,
  parentPid = process.ppid,
): boolean {
  if (env.SWITCHBOARD_SIGHUP !== undefined) return env.SWITCHBOARD_SIGHUP === 'ignore'
  // Shells name the program that they have started; nohup runs another in its place and leaves the name as it is.
  if (basename(env._ ?? '') === 'nohup') return true
  const [input, output, errors] = [0, 1, 2].map((number) => facts.descriptor(number))
  if (input?.path === '/dev/null' && (input.flags & accessMode) === writeOnly) return true
  if ([output, errors].some((file) => file && basename(file.path) === 'nohup.out')) return true
  if (inheritedIgnoring(facts, parentPid)) return true
  const usesTerminal = [input, output, errors].some((file) => file && /^\/dev\/(tty|pts\/)/.test(file.path))
  return facts.hasControllingTerminal() === true && !usesTerminal
}

/**
 * Whether the process above ignores SIGHUP, or the one above a package runner: Node and what it has started cannot show what
 * they have inherited; anything else can.
 */
function inheritedIgnoring(facts: ProcessFacts, parentPid: number): boolean {
  let known = facts.ancestor(parentPid)
  while (known && !known.ignoresHangup) {
    const above = facts.ancestor(known.parent)
    if (!known.isNode && !above?.isNode) return false
    known = above
  }
  return known !== undefined
}

const brokenPipe = 1n << 12n
const fileTooLong = 1n << 24n

/** Node ignores SIGPIPE, some versions SIGXFSZ too, and takes back every other ignoring. */
const isMaskOfNode = (ignored: bigint) => ignored === brokenPipe || ignored === (brokenPipe | fileTooLong)

/** What Linux tells in `/proc`; elsewhere nothing. */
const systemFacts: ProcessFacts = {
  descriptor: (number) =>
    told(() => {
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${number}`, 'latin1'))?.[1] ?? '0'
      return { path: readlinkSync(`/proc/self/fd/${number}`), flags: Number.parseInt(flags, 8) }
    }),
  ancestor: (pid) =>
    told(() => {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1')
      const ignored = BigInt(`0x${/^SigIgn:\s*([\da-f]+)/m.exec(status)?.[1] ?? '0'}`)
      const parent = Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0)
      return { ignoresHangup: (ignored & 1n) === 1n, isNode: isMaskOfNode(ignored), parent }
    }),
  hasControllingTerminal: () =>
    told(() => {
      // What stands in brackets is the name of the program, which may hold anything.
      const [, , , , , terminal] = readFileSync('/proc/self/stat', 'latin1').replace(/^.*\)/s, ')').split(' ')
      return terminal !== '0'
    }),
}

function told<Fact>(ask: () => Fact): Fact | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
