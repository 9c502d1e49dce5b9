/// <reference types="node" preserve="true" />
// For tests of plugins: `import { withPlugins } from 'switchboard/testing'`.

export type { PluginFailure } from '../kernel/plugin-failure.js'
export { provided } from '../kernel/provided-value.js'
export type { LoggedCall } from '../sandbox/api/call-log.js'
export type { Fault } from '../sandbox/faults/fault.js'
export type { FaultRule } from '../sandbox/faults/fault-rule.js'
export type { Faults } from '../sandbox/faults/faults.js'
export type { Person } from '../sandbox/person.js'
export type { PersonDocument, PersonFile } from '../sandbox/person-files.js'
export type { PersonMessage } from '../sandbox/person-message.js'
export type { PersonOptions } from '../sandbox/world/newcomer.js'
export type { WorldDescription } from '../sandbox/world/world-description.js'
export type { WantedFailure } from './test-failures.js'
export type { TestTime } from './test-time.js'
export type { RefuseOptions, TestWorld } from './test-world.js'
export { type ConfigTestOptions, withConfig } from './with-config.js'
export { type PluginTestOptions, type TestedClient, withPlugins } from './with-plugins.js'
