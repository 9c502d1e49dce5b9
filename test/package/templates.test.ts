import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const read = (file: string) => readFileSync(`create-switchboard/templates/${file}`, 'utf8')
const start = ['node', 'node_modules/switchboard/bin/switchboard.js', 'start']
const kept = ['/app/sessions', '/app/data', '/app/logs']

/** The instructions of a Dockerfile, in their order. */
const instructions = read('Dockerfile')
  .trim()
  .split('\n')
  .map((line) => /^([A-Z]+) (.+)$/.exec(line)?.slice(1) ?? [line, ''])
const argumentsOf = (wanted: string) => instructions.flatMap(([name, rest = '']) => (name === wanted ? [rest] : []))

interface Compose {
  readonly services: Record<string, { readonly volumes: readonly string[] } & Record<string, unknown>>
  readonly volumes: Record<string, null>
}

/** The settings of a unit, `Section.Key`, as systemd reads them. */
function unitOf(text: string): Map<string, string> {
  const settings = new Map<string, string>()
  let section = ''
  for (const line of text.split('\n')) {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) settings.set(`${section}.${key}`, value)
  }
  return settings
}

describe('the files for deployment of a new project', () => {
  it('make an image that runs the app itself, as nobody special, and keeps what has to be kept', () => {
    expect(instructions.map(([name]) => name)).toEqual([
      'FROM',
      'WORKDIR',
      'COPY',
      'RUN',
      'COPY',
      'RUN',
      'USER',
      'VOLUME',
      'CMD',
    ])
    expect(argumentsOf('FROM')[0]).toMatch(/^node:\d+-slim$/)
    expect(argumentsOf('WORKDIR')).toEqual(['/app'])
    expect(argumentsOf('USER')).toEqual(['node'])
    expect(JSON.parse(argumentsOf('VOLUME')[0] ?? '')).toEqual(kept)
    // As a list: a shell in between would hand no signal on.
    expect(JSON.parse(argumentsOf('CMD')[0] ?? '')).toEqual(start)
    for (const secret of ['.env', 'sessions', 'data', 'node_modules']) {
      expect(read('_dockerignore').split('\n')).toContain(secret)
    }
  })

  it('compose one service with a volume for each folder that is kept, and time to stop', () => {
    const { services, volumes, ...others } = parse(read('compose.yaml')) as Compose
    expect(others).toEqual({})
    expect(services).toEqual({
      bots: {
        build: '.',
        env_file: [{ path: '.env', required: false }],
        restart: 'on-failure',
        stop_grace_period: '60s',
        volumes: kept.map((folder) => `${folder.replace('/app/', '')}:${folder}`),
      },
    })
    expect(Object.keys(volumes).map((name) => `/app/${name}`)).toEqual(kept)
  })

  it('are a unit that runs as a user of its own, stops by a signal and stays down on a fault of the configuration', () => {
    const unit = unitOf(read('deploy/__name__.service').replaceAll('__name__', 'my-bots'))
    expect(Object.fromEntries(unit)).toMatchObject({
      'Service.User': 'switchboard',
      'Service.WorkingDirectory': '/srv/my-bots',
      'Service.ExecStart': `/usr/bin/${start.join(' ')}`,
      'Service.KillSignal': 'SIGTERM',
      'Service.TimeoutStopSec': '60',
      'Service.Restart': 'on-failure',
      'Service.RestartPreventExitStatus': '1',
      'Install.WantedBy': 'multi-user.target',
    })
    expect([...unit.keys()].filter((key) => !/^(Unit|Service|Install)\.[A-Z]/.test(key))).toEqual([])
  })

  it('have checks in which each command is a script of the project', () => {
    const { scripts } = JSON.parse(read('_package.json')) as { scripts: Record<string, string> }
    const { jobs } = parse(read('_github/workflows/ci.yml')) as {
      jobs: Record<string, { steps: readonly { uses?: string; run?: string }[] }>
    }
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
    expect(commands[0]).toMatch(/^npm install/)
    const names = commands.slice(1).map((command) => command.replace(/^npm (run )?/, ''))
    expect(names).toEqual(['types', 'check', 'test'])
    for (const name of names) expect(scripts).toHaveProperty(name)
  })
})
