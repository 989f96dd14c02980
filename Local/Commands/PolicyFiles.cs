using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Policies;

namespace Grainwatch.Local.Commands;

/// <summary>The policy that <c>--policy</c> names.</summary>
internal static class PolicyFiles
{
    /// <summary>The policy of a file; the defaults where there is none.</summary>
    /// <exception cref="CommandException">The file is wrong; every error is among the details.</exception>
    public static PolicyInForce Open(string? path) => Open(path, []);

    /// <summary>The policy of a file, or the defaults; says which, and what in it is worth a second look.</summary>
    /// <exception cref="CommandException">The file is wrong; every error is among the details.</exception>
    public static PolicyInForce Open(string? path, Terminal terminal)
    {
        List<string> warnings = [];
        var policy = Open(path, warnings);
        foreach (var warning in warnings) terminal.Note(warning);
        terminal.Note($"policy {policy.Version}, {path ?? "the defaults (--policy)"}");
        return policy;
    }

    private static PolicyInForce Open(string? path, List<string> warnings)
    {
        if (path is null) return PolicyInForce.Default;
        List<string> errors = [];
        if (PolicySource.Read(path, errors, warnings) is { } policy) return policy;
        var count = errors.Count == 1 ? "is an error" : $"are {errors.Count} errors";
        throw new CommandException(ExitCode.Configuration, $"there {count} in the policy '{path}'")
        {
            Details = errors,
        };
    }
}
