import { blocked, read, type Case } from './case.ts'

/** Addresses of https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry, at both ends of each range. */
const REFUSED: readonly (readonly [what: string, ...addresses: readonly string[]])[] = [
  ['no machine', '0.0.0.0', '0.0.0.1', '0.255.255.255'],
  ['loopback', '127.0.0.1', '127.0.0.0', '127.1.2.3', '127.255.255.255'],
  ['private', '10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  ['inside a provider’s network', '100.64.0.0', '100.127.255.255'],
  ['link-local', '169.254.0.0', '169.254.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.8', '192.0.0.170'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.255'],
  ['relay of 6to4', '192.88.99.1'],
  ['nameservers of private ranges', '192.31.196.1', '192.175.48.1'],
  ['multicast tunnels', '192.52.193.1'],
  ['measurements', '198.18.0.0', '198.19.255.255'],
  ['multicast', '224.0.0.1', '239.255.255.250'],
  ['reserved', '240.0.0.1', '255.255.255.254'],
  ['broadcast', '255.255.255.255'],
  ['metadata', '169.254.169.254', '169.254.170.2', '169.254.170.23', '169.254.0.23', '100.100.100.200'],
  ['metadata at a public address', '168.63.129.16'],
  ['metadata at a reserved address', '192.0.0.192'],
  ['metadata, IPv6', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254', 'fe80::a9fe:a9fe'],
  ['no machine, IPv6', '::'],
  ['loopback, IPv6', '::1'],
  ['unique local', 'fc00::1', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['link-local, IPv6', 'fe80::1', 'febf::1'],
  ['site-local', 'fec0::1', 'feff::1'],
  ['multicast, IPv6', 'ff02::1', 'ff0e::1'],
  ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:a00:1', '::ffff:169.254.169.254', '::ffff:168.63.129.16'],
  ['IPv4-compatible', '::127.0.0.1', '::8.8.8.8'],
  ['IPv4-translated', '::ffff:0:127.0.0.1', '::ffff:0:8.8.8.8'],
  ['NAT64', '64:ff9b::127.0.0.1', '64:ff9b::a00:1', '64:ff9b::169.254.169.254', '64:ff9b::168.63.129.16'],
  ['NAT64 of the local network', '64:ff9b:1::1', '64:ff9b:1:7f00:0:100::', '64:ff9b:1::8.8.8.8'],
  ['6to4', '2002:7f00:1::1', '2002:a9fe:a9fe::1', '2002:808:808::1'],
  ['Teredo', '2001::1', '2001:0:7f00:1::', '2001:0:808:808:0:ffff:80ff:fffe'],
  ['ISATAP', '2606:4700::5efe:127.0.0.1', '2606:4700::200:5efe:10.0.0.1', '2a00:1450::5efe:8.8.8.8'],
  ['discard', '100::1'],
  ['measurements, IPv6', '2001:2::1'],
  ['identifiers that are no places', '2001:10::1', '2001:20::1', '2001:30::1'],
  ['documentation, IPv6', '2001:db8::1', '3fff::1', '3fff:fff:ffff::1'],
  ['protocol assignments, IPv6', '2001:1::1', '2001:3::1', '2001:1ff::1'],
  ['nameservers of private ranges, IPv6', '2001:4:112::1', '2620:4f:8000::1'],
  ['segment routing', '5f00::1'],
  ['given to nobody', '4000::1', '1000::1', 'e000::1', '200::1'],
]

/** The neighbours of the ranges above, and addresses that hide nothing. */
const ALLOWED = [
  ...[
    '1.0.0.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '126.255.255.255',
    '128.0.0.1',
  ],
  ...['169.253.255.255', '169.255.0.1', '172.15.255.255', '172.32.0.1', '192.0.1.1', '192.167.255.255', '192.169.0.1'],
  ...['198.17.255.255', '198.20.0.1', '223.255.255.255', '168.63.129.17', '203.0.114.1'],
  ...['2606:4700:4700::1111', '2a00:1450:4001:80b::200e', '2003::1', '2001:200::1', '2001:4860:4860::8888'],
  ...['::ffff:808:808', '64:ff9b::808:808', '2606:4700::5eff:7f00:1'],
]

const inUrl = (address: string): string => (address.includes(':') ? `[${address}]` : address)
const behind = (address: string): Pick<Case, 'url' | 'names'> => ({
  url: 'http://pages.example.org/',
  names: { 'pages.example.org': [[address]] },
})

/** Each address twice: written into the URL, and as what a name leads to. */
export const literals: readonly Case[] = [
  ...REFUSED.flatMap(([what, ...addresses]) =>
    addresses.flatMap((address) => [
      blocked(`${what}: ${address}`, `http://${inUrl(address)}/`),
      { ...blocked(`a name of ${address} (${what})`, ''), ...behind(address) },
    ]),
  ),
  ...ALLOWED.flatMap((address) => [
    read(`public: ${address}`, `http://${inUrl(address)}/`, address),
    { ...read(`a name of ${address} (public)`, '', address), ...behind(address) },
  ]),
]
