using System.Collections;
using System.CommandLine;

namespace Grainwatch.Silo.Commands;

/// <summary>
/// Takes options from the environment: <c>--silo-port</c> is <c>GRAINWATCH_SILO_PORT</c> there. The command line comes
/// first; an empty variable is none; several values stand between semicolons.
/// </summary>
internal sealed class EnvironmentSettings
{
    private const string Prefix = "GRAINWATCH_";

    // Read where they are used.
    private static readonly string[] s_others =
    [
        "GRAINWATCH_TLS_PASSWORD", "GRAINWATCH_FIREHOSE_KEY", "GRAINWATCH_PROXY_KEY", "GRAINWATCH_OPERATOR_SHA256",
    ];

    private readonly SortedDictionary<string, string> _variables = new(StringComparer.Ordinal);

    /// <summary>The settings among variables.</summary>
    /// <param name="variables">Names and values of all.</param>
    public EnvironmentSettings(IDictionary variables)
    {
        foreach (DictionaryEntry each in variables)
        {
            if (each is { Key: string name, Value: string { Length: > 0 } value }
                && name.StartsWith(Prefix, StringComparison.Ordinal))
                _variables[name] = value;
        }
    }

    /// <summary>The variable of an option.</summary>
    public static string NameOf(string option) =>
        Prefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>The arguments, with what the environment adds to the command they name.</summary>
    /// <param name="root">All commands.</param>
    /// <param name="args">The command line.</param>
    /// <param name="taken">The variables that were used.</param>
    public string[] Expand(RootCommand root, string[] args, out IReadOnlyList<string> taken)
    {
        var parsed = root.Parse(args);
        List<string> names = [];
        List<string> all = [.. args];
        foreach (var option in parsed.CommandResult.Command.Options)
        {
            var name = NameOf(option.Name);
            if (!_variables.TryGetValue(name, out var value)) continue;
            if (parsed.GetResult(option) is { Implicit: false }) continue;
            names.Add(name);
            all.AddRange(Values(option, value).Select(each => $"{option.Name}={each}"));
        }

        taken = names;
        return [.. all];
    }

    /// <summary>Variables that look like settings and are none, of any command.</summary>
    public IEnumerable<string> Unknown(RootCommand root)
    {
        var known = root.Subcommands.SelectMany(command => command.Options).Select(option => NameOf(option.Name));
        return _variables.Keys.Except(known.Concat(s_others));
    }

    private static string[] Values(Option option, string value) =>
        option.Arity.MaximumNumberOfValues > 1
            ? value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [value];
}
