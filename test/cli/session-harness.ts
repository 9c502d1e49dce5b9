import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import type { SessionTools } from '../../core/cli/session/session-tools.js'
import { addSessionCommands } from '../../core/cli/session-commands.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { temporaryFolder } from '../sessions/import/temporary-folder.js'

/** What a command said, and how it ended. */
interface Said {
  out: string
  notes: string
  code: number | undefined
}

interface RunOptions {
  env?: Record<string, string>
  stdin?: string
  person?: SessionTools['person']
}

/** A folder with session commands at work in it. */
export class SessionHarness {
  readonly cwd = temporaryFolder()

  path(...parts: string[]): string {
    return join(this.cwd, ...parts)
  }

  write(file: string, content: string | Uint8Array): string {
    mkdirSync(dirname(this.path(file)), { recursive: true })
    writeFileSync(this.path(file), content)
    return this.path(file)
  }

  /** A configuration with these clients. */
  configure(clients: readonly string[], sandbox = false): void {
    const blocks = clients.map((client) => `  - ${client.trim().replaceAll('\n', '\n    ')}`)
    const text = `sandbox:\n  enabled: ${sandbox}\n  world: world.yaml\nclients:\n${blocks.join('\n')}\n`
    this.write('config/config.yaml', text)
  }

  /** Runs `switchboard session ...`. @throws what the command throws. */
  async run(args: readonly string[], { env = {}, stdin = '', person }: RunOptions = {}): Promise<Said> {
    const said: Said = { out: '', notes: '', code: undefined }
    const write = (field: 'out' | 'notes') => ({
      write: (text: string) => {
        said[field] += text
      },
    })
    const program = new Command().exitOverride()
    program.configureOutput({ writeOut: write('out').write, writeErr: write('notes').write })
    const tools: SessionTools = {
      clock: new SystemClock(),
      notes: write('notes'),
      stdin: (async function* () {
        yield stdin
      })(),
      ...(person && { person }),
    }
    const terminal = { out: write('out'), env, cwd: this.cwd }
    addSessionCommands(
      program,
      terminal,
      (code) => {
        said.code = code
      },
      () => tools,
    )
    await program.parseAsync(['session', ...args], { from: 'user' })
    return said
  }
}
