import type { Database } from '../storage/database.js'
import { GroupedWrites } from '../storage/grouped-writes.js'
import { addHours, type HourCounts } from './agent-metrics.js'
import type { AgentCommand, AgentKnowledge, AgentStore } from './agent-store.js'

const steps = [
  `CREATE TABLE agent_knowledge (agent TEXT PRIMARY KEY, knowledge TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE agent_hours (
     agent TEXT NOT NULL, hour_ms INTEGER NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (agent, hour_ms)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE agent_status (
     agent TEXT PRIMARY KEY, status TEXT NOT NULL, at_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE agent_commands (
     id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, action TEXT NOT NULL, argument TEXT, answer TEXT
   ) STRICT`,
]

interface CommandRow {
  id: number
  agent: string
  action: AgentCommand['action']
  argument: string | null
}

/** Keeps what is known about accounts in the application's database. */
export class SqliteAgentStore implements AgentStore {
  private readonly writes: GroupedWrites
  /** What the next commit adds to the counts, by hour and agent. */
  private readonly uncounted = new Map<string, { counts: HourCounts; kept: Promise<void> }>()

  constructor(private readonly database: Database) {
    database.migrate('agents', steps)
    this.writes = new GroupedWrites(database.groupCommit)
  }

  async load(agent: string): Promise<AgentKnowledge | undefined> {
    const sql = 'SELECT knowledge FROM agent_knowledge WHERE agent = ?'
    const row = this.database.get<{ knowledge: string }>(sql, agent)
    return row && (JSON.parse(row.knowledge) as AgentKnowledge)
  }

  async save(agent: string, knowledge: AgentKnowledge): Promise<void> {
    const json = JSON.stringify(knowledge)
    await this.writes.add(() => this.database.run('INSERT OR REPLACE INTO agent_knowledge VALUES (?, ?)', agent, json))
  }

  count(agent: string, hour: HourCounts): Promise<void> {
    const name = `${hour.hourMs} ${agent}`
    const uncounted = this.uncounted.get(name)
    if (uncounted) {
      uncounted.counts = addHours(uncounted.counts, hour)
      return uncounted.kept
    }
    const gathered = { counts: hour, kept: Promise.resolve() }
    this.uncounted.set(name, gathered)
    gathered.kept = this.writes.add(() => {
      // What is counted from here on is a write of its own; this one may have to be made again.
      if (this.uncounted.get(name) === gathered) this.uncounted.delete(name)
      const [before] = this.read('SELECT counts FROM agent_hours WHERE agent = ? AND hour_ms = ?', agent, hour.hourMs)
      const counts = before ? addHours(before, gathered.counts) : gathered.counts
      const sql = 'INSERT OR REPLACE INTO agent_hours VALUES (?, ?, ?)'
      this.database.run(sql, agent, hour.hourMs, JSON.stringify(counts))
    })
    return gathered.kept
  }

  async counted(sinceMs: number): Promise<string[]> {
    const sql = 'SELECT DISTINCT agent FROM agent_hours WHERE hour_ms >= ?'
    return this.database.all<{ agent: string }>(sql, sinceMs).map(({ agent }) => agent)
  }

  async hours(agent: string, sinceMs: number): Promise<HourCounts[]> {
    return this.read('SELECT counts FROM agent_hours WHERE agent = ? AND hour_ms >= ? ORDER BY hour_ms', agent, sinceMs)
  }

  async forgetHours(beforeMs: number): Promise<void> {
    await this.writes.add(() => this.database.run('DELETE FROM agent_hours WHERE hour_ms < ?', beforeMs))
  }

  async publish(agent: string, status: unknown, atMs: number): Promise<void> {
    const json = JSON.stringify(status)
    await this.writes.add(() =>
      this.database.run('INSERT OR REPLACE INTO agent_status VALUES (?, ?, ?)', agent, json, atMs),
    )
  }

  async published(): Promise<{ agent: string; status: unknown; atMs: number }[]> {
    const rows = this.database.all<{ agent: string; status: string; at_ms: number }>('SELECT * FROM agent_status')
    return rows.map(({ agent, status, at_ms: atMs }) => ({ agent, status: JSON.parse(status) as unknown, atMs }))
  }

  async unpublish(agent: string): Promise<void> {
    await this.writes.add(() => this.database.run('DELETE FROM agent_status WHERE agent = ?', agent))
  }

  async ask({ agent, action, argument }: Omit<AgentCommand, 'id'>): Promise<number> {
    const sql = 'INSERT INTO agent_commands (agent, action, argument) VALUES (?, ?, ?)'
    return this.writes.add(() => this.database.run(sql, agent, action, argument ?? null).lastId)
  }

  async asked(): Promise<AgentCommand[]> {
    const sql = 'SELECT id, agent, action, argument FROM agent_commands WHERE answer IS NULL ORDER BY id'
    return this.database
      .all<CommandRow>(sql)
      .map(({ argument, ...row }) => ({ ...row, ...(argument === null ? {} : { argument }) }))
  }

  async answer(id: number, answer: string): Promise<void> {
    await this.writes.add(() => {
      this.database.run('UPDATE agent_commands SET answer = ? WHERE id = ?', answer, id)
      this.database.run('DELETE FROM agent_commands WHERE answer IS NOT NULL AND id < ?', id - 1_000)
    })
  }

  async answerTo(id: number): Promise<string | undefined> {
    const row = this.database.get<{ answer: string | null }>('SELECT answer FROM agent_commands WHERE id = ?', id)
    return row?.answer ?? undefined
  }

  private read(sql: string, agent: string, hourMs: number): HourCounts[] {
    return this.database
      .all<{ counts: string }>(sql, agent, hourMs)
      .map(({ counts }) => JSON.parse(counts) as HourCounts)
  }
}
