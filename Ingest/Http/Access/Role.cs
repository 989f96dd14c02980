using System.Diagnostics.CodeAnalysis;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>What a caller may do.</summary>
public enum Role
{
    /// <summary>Sees alerts, principals, and whether the host is well.</summary>
    Reader,

    /// <summary>A reader who decides.</summary>
    Analyst,

    /// <summary>An analyst of all accounts who runs the host: quarantine, history, everything.</summary>
    Operator,

    /// <summary>Sends events, and nothing else.</summary>
    Ingest,
}

/// <summary>What roles are called, and hold.</summary>
internal static class Roles
{
    /// <summary>The words of all roles.</summary>
    public static readonly string[] Words = ["reader", "analyst", "operator", "ingest"];

    /// <summary>Whether who has one role may do what needs the other.</summary>
    public static bool Includes(this Role held, Role needed) =>
        held == needed || held == Role.Operator || (held == Role.Analyst && needed == Role.Reader);

    /// <summary>A role as it is written.</summary>
    public static string Word(this Role role) => Words[(int)role];

    /// <summary>Whether a role may be limited to some accounts: quarantine and senders know none.</summary>
    public static bool CanBeOfSomeAccounts(this Role role) => role is Role.Reader or Role.Analyst;

    /// <summary>Reads a role's word.</summary>
    public static bool TryParse([NotNullWhen(true)] string? word, out Role role)
    {
        var at = Array.IndexOf(Words, word);
        role = (Role)Math.Max(0, at);
        return at >= 0;
    }
}
