import type { Client } from '../client/client.js'
import type { ClientConfig } from '../config/client-config.js'
import { configSecrets } from '../config/config-secrets.js'
import { Redaction } from '../logging/redaction.js'
import { handlerLabel } from '../plan/handler-label.js'
import type { ClientPlan } from '../plan/plan.js'
import type { Clock } from '../time/clock.js'
import type { ExplainedUpdate, RecentUpdate } from '../updates/trace/explained-update.js'
import { UpdateExplainer } from '../updates/trace/update-explainer.js'
import type { UpdatePipeline } from '../updates/update-pipeline.js'

interface UpdateDeskParts {
  readonly pipeline: UpdatePipeline
  readonly client: Client
  readonly clock: Clock
  readonly config: ClientConfig
  /** The plugins as they are now. */
  readonly plan: () => ClientPlan
}

/** Where people ask what became of the last updates of a client, and why. Asking has the calls of its handlers traced for a while. */
export class UpdateDesk {
  private made: UpdateExplainer | undefined

  constructor(private readonly parts: UpdateDeskParts) {}

  /** The last updates, the latest first. */
  recent(): RecentUpdate[] {
    const { traces } = this.parts.pipeline
    traces.watch()
    const { explainer } = this
    return traces.all().map((trace) => explainer.recent(trace))
  }

  /** One of them with what each handler made of it; `undefined` when it is forgotten or never was. */
  explain(id: number): ExplainedUpdate | undefined {
    const { pipeline, plan } = this.parts
    pipeline.traces.watch()
    const trace = pipeline.traces.get(id)
    if (!trace) return undefined
    const handlers = plan().plugins.flatMap(({ manifest, enabled }) =>
      manifest.handlers.map((handler) => ({ plugin: manifest.name, manifest: handler, isEnabled: enabled })),
    )
    return this.explainer.explain(trace, handlers)
  }

  /** Of most clients nobody asks. */
  private get explainer(): UpdateExplainer {
    this.made ??= this.makeExplainer()
    return this.made
  }

  private makeExplainer(): UpdateExplainer {
    const { pipeline, client, clock, config } = this.parts
    const redaction = new Redaction(configSecrets(config))
    return new UpdateExplainer({
      client,
      clock,
      label: handlerLabel,
      redact: (text) => redaction.text(text),
      isStopped: () => pipeline.isStopping,
    })
  }
}
