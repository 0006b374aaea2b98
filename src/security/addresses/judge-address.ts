import ipaddr from 'ipaddr.js'
import { allowed, refused, type Verdict } from './verdict.ts'

/**
 * Where clouds tell a machine its keys, by their documentation. Refused before anything else is asked, so that they stay
 * refused whatever else may be allowed one day; some of them are ordinary public addresses.
 */
const METADATA: ReadonlySet<string> = new Set(
  [
    '169.254.169.254', // AWS, Google, Azure, DigitalOcean, OpenStack, Oracle …
    '169.254.170.2', // AWS, tasks of ECS
    '169.254.170.23', // AWS, pods of EKS
    '169.254.0.23', // Tencent
    '100.100.100.200', // Alibaba
    '168.63.129.16', // Azure, the host of a machine
    '192.0.0.192', // Oracle, its older cloud
    'fd00:ec2::254', // AWS
    'fd00:ec2::23', // AWS, pods of EKS
    'fd20:ce::254', // Google
  ].map((address) => ipaddr.parse(address).toString()),
)

/** What ipaddr.js calls the ranges of IANA's special-purpose registries, in words. */
const WORDS: Readonly<Record<string, string>> = {
  unspecified: 'an address of no machine',
  loopback: 'an address of this machine',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  carrierGradeNat: 'an address inside a provider’s network',
  linkLocal: 'an address of the local network',
  multicast: 'an address of many machines',
  broadcast: 'an address of many machines',
  '6to4': 'an address of a tunnel',
  teredo: 'an address of a tunnel',
}
const reserved = refused('a reserved address')

/**
 * Whether an IP address is one of the public internet. Takes an address as the system gives it, nothing else: any other
 * spelling, and a zone, is refused. What is not known to be public is refused.
 * https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry
 */
export function judgeAddress(ip: string): Verdict {
  if (COMPATIBLE.test(ip)) return reserved
  const address = parsed(ip)
  if (address === null) return refused('no IP address')
  if (METADATA.has(address.toString())) return refused('an address where a cloud keeps keys')
  return address.kind() === 'ipv4' ? judge4(address) : judge6(address as ipaddr.IPv6)
}

/** Whether two spellings are of one address; IPv4 written as IPv6 is the same address. */
export function sameAddress(a: string, b: string): boolean {
  const [one, other] = [a, b].map((ip) => (ipaddr.isValid(ip) ? ipaddr.process(ip).toString() : null))
  return one !== null && one === other
}

function parsed(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip)
  return ip.includes(':') && !ip.includes('%') && ipaddr.IPv6.isValid(ip) ? ipaddr.IPv6.parse(ip) : null
}

function judge4(address: ipaddr.IPv4 | ipaddr.IPv6): Verdict {
  const range = address.range()
  return range === 'unicast' ? allowed : refused(WORDS[range] ?? reserved.reason)
}

function judge6(address: ipaddr.IPv6): Verdict {
  const range = address.range()
  if (range === 'ipv4Mapped' || address.match(NAT64)) return judgeAddress(lastFourBytes(address))
  if (range !== 'unicast') return refused(WORDS[range] ?? reserved.reason)
  if (!address.match(GLOBAL)) return reserved
  return isIsatap(address) ? refused('an address of a tunnel') : allowed
}

/** The only block public addresses are given from, RFC 4291. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3')

/** As the system writes ::/96, RFC 4291; ipaddr.js takes it for the IPv4 address itself. */
const COMPATIBLE = /^::(?:\d+\.){3}\d+$/

/** RFC 6052. Not 64:ff9b:1::/48 (RFC 8215): where the IPv4 address stands in there, the local network alone knows. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/** RFC 5214: any prefix, then an interface 0000:5efe or 0200:5efe with the IPv4 address behind it. */
const isIsatap = ({ parts: [, , , , high = 0, low] }: ipaddr.IPv6): boolean => (high & 0xfcff) === 0 && low === 0x5efe

const lastFourBytes = (address: ipaddr.IPv6): string => address.toByteArray().slice(12).join('.')
