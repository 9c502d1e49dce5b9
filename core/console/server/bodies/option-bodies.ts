import { ConfigKey } from '../../../config/config-key.js'

/** Values of a plugin's options, as in the configuration; masks stand for the secrets that stay. */
export class OptionValuesBody {
  @ConfigKey({ kind: 'map', required: true })
  values!: Record<string, unknown>
}

/** The same, to be saved. */
export class OptionChangeBody extends OptionValuesBody {
  /** The version they were made from. */
  @ConfigKey({ kind: 'text', required: true })
  version!: string
}
