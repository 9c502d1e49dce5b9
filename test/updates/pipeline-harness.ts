import type { HandlerKind, HandlerManifest } from '../../core/decorators/manifest.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { Semaphore } from '../../core/time/semaphore.js'
import type { HandlerBinding } from '../../core/updates/handler-binding.js'
import { UpdatePipeline } from '../../core/updates/update-pipeline.js'
import type { UpdatePipelineOptions } from '../../core/updates/update-pipeline-options.js'
import { FakeClient } from './fake-client.js'

/** A binding as the kernel makes it, for a function instead of a method. */
export function on<Context>(
  kind: HandlerKind,
  handler: (context: Context) => unknown,
  manifest: Partial<HandlerManifest> & { plugin?: string } = {},
): HandlerBinding {
  const { plugin = 'test_plugin', ...rest } = manifest
  return {
    plugin,
    manifest: { kind, member: handler.name || 'handle', options: {}, ...rest },
    call: (context) => handler(context as Context),
  }
}

/** Lets everything that is ready run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}

export async function startPipeline(
  bindings: HandlerBinding[],
  options: Partial<UpdatePipelineOptions> & { fake?: FakeClient } = {},
) {
  const { fake: client = new FakeClient(), ...rest } = options
  const clock = (options.clock as ManualClock | undefined) ?? new ManualClock()
  const pipeline = new UpdatePipeline({
    client: client.asClient(),
    bindings,
    clock,
    logger: new SilentLogger(),
    budget: new Semaphore(64),
    workers: 4,
    ...rest,
  })
  await pipeline.start()
  await pipeline.catchUp()
  return { pipeline, client, clock }
}
