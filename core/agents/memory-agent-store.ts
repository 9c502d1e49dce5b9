import { addHours, type HourCounts } from './agent-metrics.js'
import type { AgentCommand, AgentKnowledge, AgentStore } from './agent-store.js'

/** Keeps everything in memory, gone with the process. For tests. */
export class MemoryAgentStore implements AgentStore {
  private readonly knowledge = new Map<string, string>()
  private readonly counts = new Map<string, HourCounts[]>()
  private readonly pictures = new Map<string, { agent: string; status: unknown; atMs: number }>()
  private readonly commands = new Map<number, AgentCommand & { answer?: string }>()

  async load(agent: string): Promise<AgentKnowledge | undefined> {
    const json = this.knowledge.get(agent)
    return json === undefined ? undefined : (JSON.parse(json) as AgentKnowledge)
  }

  async save(agent: string, knowledge: AgentKnowledge): Promise<void> {
    this.knowledge.set(agent, JSON.stringify(knowledge))
  }

  async count(agent: string, hour: HourCounts): Promise<void> {
    const hours = this.counts.get(agent) ?? []
    const before = hours.find(({ hourMs }) => hourMs === hour.hourMs)
    const others = hours.filter((each) => each !== before)
    this.counts.set(agent, [...others, before ? addHours(before, hour) : structuredClone(hour)])
  }

  async counted(sinceMs: number): Promise<string[]> {
    return [...this.counts].flatMap(([agent, hours]) => (hours.some(({ hourMs }) => hourMs >= sinceMs) ? [agent] : []))
  }

  async hours(agent: string, sinceMs: number): Promise<HourCounts[]> {
    return (this.counts.get(agent) ?? [])
      .filter(({ hourMs }) => hourMs >= sinceMs)
      .sort((one, other) => one.hourMs - other.hourMs)
      .map((hour) => structuredClone(hour))
  }

  async forgetHours(beforeMs: number): Promise<void> {
    for (const [agent, hours] of this.counts) {
      this.counts.set(
        agent,
        hours.filter(({ hourMs }) => hourMs >= beforeMs),
      )
    }
  }

  async publish(agent: string, status: unknown, atMs: number): Promise<void> {
    this.pictures.set(agent, { agent, status: JSON.parse(JSON.stringify(status)), atMs })
  }

  async published(): Promise<{ agent: string; status: unknown; atMs: number }[]> {
    return [...this.pictures.values()]
  }

  async unpublish(agent: string): Promise<void> {
    this.pictures.delete(agent)
  }

  async ask(command: Omit<AgentCommand, 'id'>): Promise<number> {
    const id = this.commands.size + 1
    this.commands.set(id, { ...command, id })
    return id
  }

  async asked(): Promise<AgentCommand[]> {
    return [...this.commands.values()].filter(({ answer }) => answer === undefined).map((command) => ({ ...command }))
  }

  async answer(id: number, answer: string): Promise<void> {
    const command = this.commands.get(id)
    if (command) this.commands.set(id, { ...command, answer })
  }

  async answerTo(id: number): Promise<string | undefined> {
    return this.commands.get(id)?.answer
  }
}
