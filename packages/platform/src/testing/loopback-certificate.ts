/**
 * A certificate for `localhost`, made for tests: its key is public, nobody may trust it outside of them. Without
 * one, whether mail really goes by way of TLS could not be seen.
 */
export const loopbackCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8CAcI1AseY8U/iRQ
tJ5kEkjrG6JkyvuKi8dVD5WubU+hRANCAASdMp79jBrJ0o8Bm4JpLzRMSWSMURAZ
hwKCQh7CFI5G4rvFTPewOwRTpTwQzIi0M8UOVjNajfbCUGMZqWjGJ0rh
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJ0ynv2MGsnSjwGb
gmkvNExJZIxREBmHAoJCHsIUjkbiu8VM97A7BFOlPBDMiLQzxQ5WM1qN9sJQYxmp
aMYnSuGjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBSkZovVVqGVRji9cTOzROmSP5AEZzAKBggqhkjOPQQD
AgNIADBFAiEA7q22bIU4dIdWFKsSd3nXoWGi0hPzwObMqh2fecNpd3QCICsiFEI2
WQXttW3hh7y+x0svW1BTKAjfxX6qZdvCvCX1
-----END CERTIFICATE-----
`,
} as const;
