import type { Job } from '../scheduler/job.js'
import type { HandlerBinding } from '../updates/handler-binding.js'
import { callMember } from './instances.js'
import type { PluginPlan } from './plan.js'

/** The handlers of a plugin, bound to its instance, as the update pipeline takes them. */
export function handlerBindings({ manifest }: PluginPlan, instance: object): HandlerBinding[] {
  return manifest.handlers.map((handler) => ({
    plugin: manifest.name,
    manifest: handler,
    call: (context) => callMember(instance, handler.member, context),
  }))
}

/** The jobs of a plugin, bound to its instance, as the scheduler takes them. */
export function boundJobs({ jobs }: PluginPlan, instance: object): Job[] {
  return jobs.map(({ manifest, enabled }) => ({
    name: manifest.name,
    schedule: manifest.schedule,
    enabled,
    runAtStart: manifest.runAtStart,
    jitterMs: manifest.jitterMs,
    run: (context) => callMember(instance, manifest.member, context),
  }))
}
