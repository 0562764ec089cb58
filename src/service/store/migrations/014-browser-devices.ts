/** The device that a browser proves to run on, from the first page to the tokens (entra-device.md 5.3). */
export const browserDevices = {
  version: 14,
  sql: `
ALTER TABLE sign_in_flows ADD COLUMN device_id TEXT;
ALTER TABLE authorization_codes ADD COLUMN device_id TEXT;
`,
};
