const A_SHELL = 'is a shell'

/** Programs that run something else than what their words say. Facts: their manuals, and GTFOBins (gtfobins.github.io). */
const GROUPS: readonly (readonly [why: string, names: string])[] = [
  [
    'is a word of the shell’s grammar',
    'if then else elif fi case esac for select while until do done in function time coproc ! { } [[ ]]',
  ],
  [
    A_SHELL,
    `sh bash rbash dash ash hush zsh rzsh ksh rksh mksh lksh oksh pdksh yash posh fish csh tcsh rc es elvish nu nushell
     xonsh osh oil ysh pwsh powershell cmd wsl sash busybox toybox script`,
  ],
  [
    'is a part of bash that runs text or changes the shell',
    `eval source . exec command builtin trap alias unalias set unset shopt enable hash bind complete compgen compopt
     export declare typeset local readonly let read readarray mapfile getopts cd pushd popd dirs fg bg jobs disown wait
     history fc logout exit return break continue shift times caller umask ulimit suspend`,
  ],
  [
    'runs another program',
    `env sudo sudoedit doas su runuser pkexec gosu dzdo calife run0 xargs parallel sem nohup nice ionice chrt taskset
     timeout stdbuf unbuffer setsid setarch linux32 linux64 i386 x86_64 uname26 watch flock lockf chroot unshare nsenter
     bwrap firejail proot fakeroot fakechroot faketime capsh setpriv setuidgid envuidgid envdir chpst softlimit prlimit
     numactl cgexec choom coresched cpulimit catchsegv logsave run-parts start-stop-daemon daemonize daemon systemd-run
     systemd-nspawn systemd-inhibit caffeinate machinectl runcon newgrp sg newrole expect autoexpect rlwrap dbus-run-session
     dbus-launch dbus-send busctl gdbus xvfb-run startx xinit xterm torsocks torify tsocks proxychains entr watchexec
     nodemon hyperfine multitime tmux screen dtach abduco byobu zellij direnv dotenv foreman honcho pm2 sshpass setlock
     tcpserver xinetd inetd socat nc ncat netcat ip nmap tcpdump tshark dumpcap mount umount modprobe insmod ldconfig
     xdg-open open start gio fzf sk peco aoss pidstat scrot xdotool dmsetup run-mailcap see
     ccache distcc logrotate certbot openvpn sshuttle yt-dlp youtube-dl mpv rtorrent restic borg`,
  ],
  ['links or loads programs', 'ld ld.so'],
  ['runs programs under a microscope', 'gdb lldb rr perf strace ltrace dtrace truss ktrace valgrind bpftrace stap'],
  [
    'runs programs on another machine or in another one’s name',
    `ssh slogin autossh mosh rsh rlogin rexec remsh telnet ftp lftp sftp scp rsync rclone ansible pssh pdsh dsh salt puppet
     chef knife terraform tofu packer pulumi vagrant virsh ncftp sendmail exim`,
  ],
  [
    'runs programs in containers',
    'docker podman nerdctl buildah skopeo crictl ctr runc crun kubectl oc k3s helm lxc lxd incus distrobox toolbox flatpak snap',
  ],
  [
    'is an interpreter of programs',
    `python pypy ipython jupyter perl ruby irb jruby node nodejs deno bun tsx ts-node php hhvm lua luajit tcl tclsh wish
     expectk r rscript octave julia matlab java jshell jrunscript jjs kotlin scala groovy clojure clj lein dotnet mono wine
     ghc ghci runghc stack cabal erl escript elixir iex mix swift ocaml guile sbcl clisp racket scheme gnuplot raku crystal
     nim zig v dart flutter osascript cscript wscript qemu bpython gjs qjs d8 js maxima sage pry slsh facter`,
  ],
  [
    'has a language of its own that can run commands',
    `awk gawk mawk nawk goawk sed m4 dc ed red ex tex latex pdftex pdflatex luatex lualatex xetex xelatex latexmk
     groff troff nroff gs ghostscript convert magick mogrify exiftool pandoc sqlite sqlite3 psql mysql mariadb mongo mongosh
     redis-cli yq duckdb csvtool rename prename file-rename pic ginsh gtester gimp cpio openssl gpg gpgsm gpg2`,
  ],
  [
    'is a screen of its own from which commands can be run',
    `vi vim view vimdiff rvim gvim nvim emacs emacsclient nano pico joe jed micro helix hx kak ne mg mcedit code subl gedit
     less more most bat batcat man info pinfo pg lv w3m lynx elinks links mc ranger nnn vifm lf mail mailx mutt neomutt top htop
     journalctl ispell aspell
     minicom tmate vipw vigr visudo neofetch crash tdbtool`,
  ],
  [
    'runs what a file of the project says',
    `make gmake bmake cmake ctest ninja meson scons rake ant mvn gradle gradlew bazel buck pants just task tox nox invoke
     fab pytest unittest jest vitest mocha ava jasmine karma cypress playwright eslint prettier stylelint webpack rollup vite
     esbuild parcel babel gulp grunt husky turbo nx lerna cargo go rustc gcc cc clang tcc g++ c++ clang++ c89 c99 as javac
     tsc pre-commit overcommit act buildout waf autoconf automake configure libtool`,
  ],
  [
    'installs or runs what others publish',
    `npm npx pnpm pnpx yarn yarnpkg corepack pip pipx uv uvx conda mamba poetry pdm hatch pyenv rbenv nvm asdf mise gem
     bundle bundler composer pear pecl cpan cpanm luarocks opam nuget apt aptitude dpkg rpm yum dnf zypper pacman yay apk
     emerge brew port nix guix pkg snapd easy_install gh glab svn hg fossil bzr cvs`,
  ],
  [
    'starts programs later or as services',
    'at batch crontab cron anacron systemctl service rc-service rcctl initctl launchctl loginctl supervisorctl init telinit',
  ],
]

const RUNS_OTHERS = new Map(
  GROUPS.flatMap(([why, names]) => names.split(/\s+/).map((name): [string, string] => [name, why])),
)

/** Programs that do as they say, but another thing each time. */
const CHANGING = new Map([
  ['curl', 'brings whatever a server says at that time'],
  ['wget', 'brings whatever a server says at that time'],
  ['aria2c', 'brings whatever a server says at that time'],
  ['kill', 'names a process by a number, which is another one later'],
  ['pkill', 'ends whatever has that name at that time'],
  ['killall', 'ends whatever has that name at that time'],
])

const SYSTEM_FOLDERS = new Set(['/bin', '/usr/bin', '/sbin', '/usr/sbin'])
const SCRIPT = /\.(?:sh|bash|zsh|ksh|fish|py|pl|rb|js|mjs|cjs|ts|lua|php|tcl|awk|command|bat|cmd|ps1|run|out|bin)$/

/** The file name of a program, in small letters: some file systems know no others. */
export const programName = (program: string): string => program.slice(program.lastIndexOf('/') + 1).toLowerCase()

/** A bare name, or a file of a folder of the system. */
export function isSystemProgram(program: string): boolean {
  const slash = program.lastIndexOf('/')
  const placed = slash === -1 || SYSTEM_FOLDERS.has(program.slice(0, slash))
  return placed && /^[A-Za-z0-9][\w.+-]*$|^:$|^\[$/.test(program.slice(slash + 1))
}

/** Names under which a program may be in a table: `python3.11`, `gawk`, `vim.basic`, `docker-compose`, `cmd.exe`. */
export function tableNames(program: string): readonly string[] {
  const name = programName(program).replace(/\.exe$/, '')
  const stem = name.replace(/(?<=.)[\d.].*$/, '').replace(/-$/, '')
  const first = stem.replace(/(?<=.)-.*$/, '')
  return [...new Set([name, stem, first, ...[name, stem, first].map((each) => each.replace(/^g(?=.)/, ''))])]
}

const found = (table: ReadonlyMap<string, string>, program: string): string | null => {
  for (const name of tableNames(program)) {
    const why = table.get(name)
    if (why !== undefined) return why
  }
  return null
}

/** Why this program, whatever its words are, may run something that they do not say; null: not known to. */
export const runsOthers = (program: string): string | null => found(RUNS_OTHERS, program)

/** Why the same words are another thing later, or null. */
export function changesMeaning(program: string): string | null {
  return SCRIPT.test(programName(program)) ? 'is a script, which can be changed' : found(CHANGING, program)
}

export const isShell = (program: string): boolean => runsOthers(program) === A_SHELL
