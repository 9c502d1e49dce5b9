/** The numbers that help texts and fixes show how a phone number is written with: nobody's, so they are never hidden. */
export const examplePhones: ReadonlySet<string> = new Set(['+1234567890', '+4912345', '+491701234567', '+79991234567'])
