using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Policies;

namespace Grainwatch.Local.Commands;

/// <summary>The policy that <c>--policy</c> names.</summary>
internal static class PolicyFiles
{
    /// <summary>The file of a data folder that keeps the policy in force there, and those before it.</summary>
    public const string KeptName = "policies.json";

    /// <summary>Its path.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, KeptName);

    /// <summary>
    /// The policy of a file; without one, what was in force last where a data folder was served, else the defaults.
    /// </summary>
    /// <exception cref="CommandException">It is wrong; every error is among the details.</exception>
    public static PolicyInForce Open(string? path, string? folder, Terminal terminal, bool isWatched = false)
    {
        if (path is not null || folder is null || Kept(folder) is not [var kept, ..])
            return Open(path, terminal, isWatched);
        var reading = PolicyParser.Parse(Encoding.UTF8.GetBytes(kept.Text!));
        if (reading.Policy is not { } policy)
        {
            throw new CommandException(
                ExitCode.Configuration,
                $"the policy that was in force last, in '{PathIn(folder)}', is of no use; --policy FILE takes another")
            {
                Details = [.. reading.Problems.Select(problem => problem.ToString())],
            };
        }

        terminal.Note($"policy {policy.Version}, in force in '{folder}' since {kept.Since:yyyy-MM-dd HH:mm:ss}Z by "
            + kept.By);
        return policy;
    }

    /// <summary>The policies that were in force in a data folder, the last one first.</summary>
    /// <exception cref="CommandException">They cannot be read.</exception>
    public static IReadOnlyList<DocumentRevision> Kept(string folder)
    {
        try
        {
            return FileDocuments.Read(PathIn(folder)).Revisions;
        }
        catch (DocumentStoreException e)
        {
            throw new CommandException(ExitCode.Configuration, e.Message, e);
        }
    }

    /// <summary>The policy of a file; the defaults where there is none.</summary>
    /// <exception cref="CommandException">The file is wrong; every error is among the details.</exception>
    public static PolicyInForce Open(string? path) => Open(path, []);

    /// <summary>The policy of a file, or the defaults; says which, and what in it is worth a second look.</summary>
    /// <exception cref="CommandException">The file is wrong; every error is among the details.</exception>
    public static PolicyInForce Open(string? path, Terminal terminal, bool isWatched = false)
    {
        List<string> warnings = [];
        var policy = Open(path, warnings, isWatched);
        foreach (var warning in warnings) terminal.Note(warning);
        terminal.Note($"policy {policy.Version}, {path ?? "the defaults (--policy)"}");
        return policy;
    }

    private static PolicyInForce Open(string? path, List<string> warnings, bool isWatched = false)
    {
        if (path is null) return PolicyInForce.Default;
        List<string> errors = [];
        if (PolicySource.Read(path, errors, warnings, isWatched) is { } policy) return policy;
        var count = errors.Count == 1 ? "is an error" : $"are {errors.Count} errors";
        throw new CommandException(ExitCode.Configuration, $"there {count} in the policy '{path}'")
        {
            Details = errors,
        };
    }
}
