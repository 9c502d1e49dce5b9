#!/usr/bin/env node
import { runMain } from './run.js'

await runMain('create-plugin/create-plugin')
