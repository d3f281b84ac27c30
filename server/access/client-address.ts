/** Where a request comes from, and how much of that is kept. */
import { createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';

/**
 * The address of whoever sent a request. Each proxy appends the address that it heard from to X-Forwarded-For, so with n proxies of ours
 * the n-th from the end is true, and what stands before it is whatever the sender liked to write. With 0 the header says nothing.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
  proxies: number,
): string {
  const heard = proxies > 0 ? (forwardedFor ?? '').split(',').map((entry) => entry.trim()) : [];
  const addresses = [...heard.filter(Boolean), socketAddress ?? ''];
  return networkOf(addresses[Math.max(0, addresses.length - 1 - proxies)]!);
}

/** What counts as one sender: an IPv4 address, or the /64 that one household has of IPv6. */
export function networkOf(address: string): string {
  // Some proxies send a port along.
  const bare = address.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  if (!ipaddr.isValid(bare)) return 'unknown';
  const parsed = ipaddr.process(bare);
  // This very machine is one sender, whichever way it calls itself.
  if (parsed.range() === 'loopback') return 'loopback';
  if (parsed.kind() === 'ipv4') return parsed.toString();
  const prefix = (parsed as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16));
  return `${prefix.join(':')}::/64`;
}

/**
 * What is kept of an address: enough to know it again, nothing that tells it. There are few addresses, so a plain hash could be tried out:
 * the secret is what keeps it. What is stored under it goes as soon as its limit's window is over.
 */
export function pseudonymOf(network: string, secret: string): string {
  return createHmac('sha256', secret).update(network).digest('base64url').slice(0, 22);
}
