import { SwitchboardError } from '../../errors/switchboard-error.js'
import { SchemaRegistry } from '../tl/schema-registry.js'
import { directorySources } from './directory-sources.js'
import { packageSources } from './package-sources.js'
import type { SchemaSource } from './schema-source.js'
import { serviceDefinitions } from './service-schema.js'

/**
 * Finds every schema at hand: those in `folders` first, then those of `packages`, by default the installed libraries.
 * @throws SANDBOX_SCHEMA_MISSING when there is none.
 */
export function loadSchemas(
  folders: readonly string[] = [],
  packages: readonly SchemaSource[] = packageSources(),
): SchemaRegistry {
  const sources = [...folders.flatMap((folder) => directorySources(folder)), ...packages]
  if (sources.length === 0) throw new SwitchboardError('SANDBOX_SCHEMA_MISSING', {})
  return new SchemaRegistry(serviceDefinitions(), sources)
}
