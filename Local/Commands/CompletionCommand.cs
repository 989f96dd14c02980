using System.CommandLine;

namespace Grainwatch.Local.Commands;

/// <summary>Writes the script that completes command lines in a shell.</summary>
internal static class CompletionCommand
{
    private const string Examples = """
        Examples:
          source <(grainwatch completion bash)                                 now; in ~/.bashrc for always
          grainwatch completion zsh > "${fpath[1]}/_grainwatch"                then begin a new shell
          grainwatch completion fish > ~/.config/fish/completions/grainwatch.fish
        """;

    private const string Bash = """
        # Completes grainwatch in bash: source <(grainwatch completion bash), in ~/.bashrc for every shell.
        # It asks grainwatch itself what may come next, with its [suggest] directive.
        _grainwatch() {
            local word="${COMP_WORDS[COMP_CWORD]}" line
            COMPREPLY=()
            while IFS= read -r line; do
                [[ $line == "$word"* ]] && COMPREPLY+=("$line")
            done < <("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
        }
        complete -o default -F _grainwatch grainwatch
        """;

    private const string Zsh = """
        #compdef grainwatch
        # Completes grainwatch in zsh: grainwatch completion zsh > "${fpath[1]}/_grainwatch", or source it.
        # It asks grainwatch itself what may come next, with its [suggest] directive.
        _grainwatch() {
            local -a words_next
            words_next=("${(@f)$(grainwatch "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a words_next
            (( ${#words_next[1]} )) || _files
        }
        if [ "$funcstack[1]" = "_grainwatch" ]; then _grainwatch "$@"; else compdef _grainwatch grainwatch; fi
        """;

    private const string Fish = """
        # Completes grainwatch in fish: grainwatch completion fish > ~/.config/fish/completions/grainwatch.fish
        # It asks grainwatch itself what may come next, with its [suggest] directive.
        function __grainwatch_next
            set -l line (commandline -cp)
            grainwatch "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c grainwatch -a '(__grainwatch_next)'
        """;

    private static readonly Dictionary<string, string> s_scripts = new()
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
    };

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", s_scripts.Keys) + "." };
        shell.AcceptOnlyFromAmong([.. s_scripts.Keys]);
        var command = new Command("completion", "Write the script that completes grainwatch in a shell.") { shell };
        command.SetAction(parsed =>
        {
            terminal.Block(s_scripts[parsed.GetValue(shell)!]);
            return ExitCode.Ok;
        });
        return (command, Examples);
    }
}
