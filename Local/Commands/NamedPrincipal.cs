using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Local.Commands;

/// <summary>Finds the principal that a name means, in a folder that nobody serves to this command.</summary>
internal static class NamedPrincipal
{
    private const int Shown = 20;

    /// <summary>The one of a name.</summary>
    /// <param name="headers">What lists show of all principals.</param>
    /// <param name="name">A key, or any name.</param>
    /// <exception cref="CommandException">There is none, or several.</exception>
    public static PrincipalKey Find(IEnumerable<PrincipalNotice> headers, string name)
    {
        var found = IndexOf(headers).Find(name, int.MaxValue);
        return found.Count switch
        {
            1 => PrincipalKey.Parse(found[0].Key),
            0 => throw new CommandException(ExitCode.NoInput, $"No principal is known as '{name}'."),
            _ => throw new CommandException(
                ExitCode.NoInput, $"'{name}' names {found.Count} principals; ask for one of them by its key.")
            {
                Details = [.. found.Take(Shown).Select(header => header.Key)],
            },
        };
    }

    /// <summary>The one that an alert is about.</summary>
    /// <exception cref="CommandException">There is no such alert.</exception>
    public static PrincipalKey OwnerOf(IEnumerable<PrincipalNotice> headers, AlertId alert) =>
        IndexOf(headers).OwnerOf(alert)
        ?? throw new CommandException(ExitCode.NoInput, $"There is no alert {alert}.");

    private static PrincipalIndex IndexOf(IEnumerable<PrincipalNotice> headers)
    {
        var index = new PrincipalIndex();
        foreach (var notice in headers) index.Take(notice);
        return index;
    }
}
