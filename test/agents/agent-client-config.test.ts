import { describe, expect, it } from 'vitest'
import { agentClientConfig, configuredAgents } from '../../core/agents/agent-client-config.js'
import { parseConfig } from '../../core/config/load-config.js'

const config = (agents: string, more = '') =>
  parseConfig(
    `${more}
sandbox: { enabled: true }
clients:
  - { session_name: user1, type: user, api_id: 7, api_hash: h, phone_number: "+9996621001" }
agents: ${agents}
`,
    'config.yaml',
    {},
  )

describe('the client of an agent', () => {
  it('has the defaults of all agents, and the application of the first user client', () => {
    const settings = agentClientConfig(config('{ parse_mode: none, driver: teleproto, workdir: kept }'), {
      sessionName: 'agent1',
      phone: '+9996621009',
    })
    expect(settings).toMatchObject({
      sessionName: 'agent1',
      type: 'user',
      apiId: 7,
      apiHash: 'h',
      phoneNumber: '+9996621009',
      parseMode: 'none',
      driver: 'teleproto',
      sleepThreshold: 0,
      session: { type: 'file', workdir: 'kept' },
      plugins: { enabled: false },
      periodicTasks: { enabled: false },
    })
    expect(agentClientConfig(config('{ api_id: 9, api_hash: own }'), { sessionName: 'a' })).toMatchObject({
      apiId: 9,
      apiHash: 'own',
    })
  })

  it('speaks the language of the whole configuration to whom it does not know', () => {
    const spoken = (more: string) => agentClientConfig(config('{}', more), { sessionName: 'a' }).fallbackLanguage
    expect([spoken(''), spoken('fallback_language: ru')]).toEqual(['en', 'ru'])
  })

  it('always has the same proxy and device, also when others are added', () => {
    const proxy = (port: number) => `{ scheme: socks5, hostname: "127.0.0.1", port: ${port} }`
    const device = (model: string) => `{ device_model: ${model}, system_version: "1", app_version: "2" }`
    const of = (ports: number[], models: string[], sessionName: string) =>
      agentClientConfig(config(`{ proxies: [${ports.map(proxy).join()}], devices: [${models.map(device).join()}] }`), {
        sessionName,
      })
    const names = Array.from({ length: 40 }, (_, index) => `agent${index}`)
    const before = names.map((name) => of([1, 2, 3], ['A', 'B'], name))
    const after = names.map((name) => of([3, 1, 2, 4], ['B', 'A'], name))
    expect(new Set(before.map(({ proxy: own }) => own?.port))).toEqual(new Set([1, 2, 3]))
    expect(after.map(({ deviceModel }) => deviceModel)).toEqual(before.map(({ deviceModel }) => deviceModel))
    const moved = after.filter(({ proxy: own }, index) => own?.port !== before[index]?.proxy?.port)
    expect(moved.every(({ proxy: own }) => own?.port === 4)).toBe(true)
  })
})

describe('the accounts of the configuration', () => {
  it('are agents without a channel', () => {
    const { agents } = config(
      '{ accounts: [{ session_name: a, phone_number: "+9996621009", weight: 3, fresh: true }, { session_name: b }] }',
    )
    expect(configuredAgents(agents)).toEqual([
      { sessionName: 'a', phone: '+9996621009', weight: 3, fresh: true },
      { sessionName: 'b', weight: 1, fresh: false },
    ])
  })
})
