/** Something that changed. */
export interface LiveEvent {
  readonly seq: number
  readonly topic: string
  readonly type: string
  readonly data: unknown
}

interface Message {
  readonly type: string
  readonly epoch?: string
  readonly seq: number
  readonly topic?: string
}

type Listener = (event: LiveEvent) => void

/** Whether the page hears of changes: on its way, live, or cut off and trying again. */
export type LiveState = 'connecting' | 'live' | 'offline'

const firstRetryMs = 500
const maxRetryMs = 10_000
/** RFC 6455, 7.4.1. */
const policyViolation = 1008

/**
 * The one connection for everything that changes. It comes back by itself and gets what it missed, each event once; where
 * too much was missed it says so, and the page fetches everything anew.
 */
class LiveConnection {
  private socket: WebSocket | undefined
  private epoch: string | undefined
  private seq: number | undefined
  private attempts = 0
  private retry: ReturnType<typeof setTimeout> | undefined
  private isOpen = false
  private readonly listeners = new Map<string, Set<Listener>>()
  private readonly policyListeners = new Set<() => void>()
  private readonly resets = new Set<() => void>()
  private readonly stateListeners = new Set<() => void>()
  state: LiveState = 'connecting'

  /** Connects, and stays connected until {@link close}. */
  open(): void {
    if (this.isOpen) return
    this.isOpen = true
    this.connect()
  }

  close(): void {
    this.isOpen = false
    clearTimeout(this.retry)
    this.socket?.close()
    this.socket = undefined
  }

  /** Hears the events of a topic and those below it. @returns what ends that. */
  on(topic: string, listener: Listener): () => void {
    const known = this.listeners.get(topic)
    if (known) known.add(listener)
    else {
      this.listeners.set(topic, new Set([listener]))
      this.subscribe()
    }
    return () => {
      const set = this.listeners.get(topic)
      set?.delete(listener)
      if (set?.size !== 0) return
      this.listeners.delete(topic)
      this.subscribe()
    }
  }

  /** Called when what was missed is gone: everything has to be fetched anew. */
  onReset(listener: () => void): () => void {
    this.resets.add(listener)
    return () => this.resets.delete(listener)
  }

  /** Called when the server ended the connection on purpose, as it does when its login has ended. */
  onPolicy(listener: () => void): () => void {
    this.policyListeners.add(listener)
    return () => this.policyListeners.delete(listener)
  }

  onState(listener: () => void): () => void {
    this.stateListeners.add(listener)
    return () => this.stateListeners.delete(listener)
  }

  private connect(): void {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
    const socket = new WebSocket(`${scheme}://${location.host}/api/live`)
    this.socket = socket
    socket.onmessage = ({ data }) => {
      const said: Message | readonly Message[] = JSON.parse(String(data))
      // Several events come as a list.
      for (const message of Array.isArray(said) ? said : [said]) this.received(message)
    }
    socket.onclose = ({ code }) => {
      if (this.socket !== socket || !this.isOpen) return
      if (code === policyViolation) for (const listener of this.policyListeners) listener()
      this.enter('offline')
      const delayMs = Math.min(maxRetryMs, firstRetryMs * 2 ** this.attempts++)
      this.retry = setTimeout(() => this.connect(), delayMs)
    }
  }

  private received(message: Message): void {
    if (message.topic !== undefined) {
      this.seq = message.seq
      this.deliver(message as LiveEvent)
      return
    }
    switch (message.type) {
      case 'hello':
        this.attempts = 0
        if (this.epoch === undefined) {
          this.epoch = message.epoch
          this.seq = message.seq
        }
        this.subscribe()
        this.enter('live')
        return
      case 'reset':
        this.epoch = message.epoch
        this.seq = message.seq
        for (const listener of this.resets) listener()
        return
      case 'lagging':
        this.subscribe()
        return
      default:
        this.seq = message.seq
    }
  }

  private deliver(event: LiveEvent): void {
    for (const [topic, listeners] of this.listeners) {
      if (event.topic !== topic && !event.topic.startsWith(`${topic}:`)) continue
      for (const listener of listeners) listener(event)
    }
  }

  private subscribe(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return
    const topics = [...this.listeners.keys()]
    this.socket.send(JSON.stringify({ topics, epoch: this.epoch, since: this.seq }))
  }

  private enter(state: LiveState): void {
    if (this.state === state) return
    this.state = state
    for (const listener of this.stateListeners) listener()
  }
}

/** The connection of this page. */
export const live = new LiveConnection()
