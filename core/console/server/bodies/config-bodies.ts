import { ConfigKey } from '../../../config/config-key.js'

/** A text of the configuration, with masks where it has secrets. */
export class ConfigTextBody {
  @ConfigKey({ kind: 'text', required: true })
  text!: string

  /** The version it was made from. */
  @ConfigKey({ kind: 'text', required: true })
  version!: string
}
