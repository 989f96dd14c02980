using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>The accounts that somebody may see.</summary>
/// <param name="Accounts">Which; null for all.</param>
internal sealed record AccountScope(IReadOnlySet<string>? Accounts)
{
    /// <summary>All accounts.</summary>
    public static readonly AccountScope All = new((IReadOnlySet<string>?)null);

    /// <summary>Whether an account is one of them.</summary>
    public bool Includes(string account) => Accounts is null || Accounts.Contains(account);

    /// <summary>Those of some accounts that are among these; null for all.</summary>
    public IReadOnlyList<string>? Among(IReadOnlyList<string>? wanted) => Accounts is null
        ? wanted
        : [.. wanted is null ? Accounts.Order(StringComparer.Ordinal) : wanted.Where(Accounts.Contains)];

    /// <summary>Whether these are the same accounts.</summary>
    public bool IsSame(AccountScope other) =>
        Accounts is null ? other.Accounts is null : other.Accounts is not null && Accounts.SetEquals(other.Accounts);

    /// <summary>Whether a principal lives in one of them.</summary>
    public bool Includes(PrincipalKey key) => Includes(key.Account);
}

/// <summary>A role in some accounts.</summary>
/// <param name="Role">What may be done.</param>
/// <param name="Scope">Where.</param>
internal sealed record Grant(Role Role, AccountScope Scope);

/// <summary>Who asks, and what may be told.</summary>
/// <param name="Name">As decisions are signed; null where nobody is asked who he is.</param>
/// <param name="How">How it is known: <c>open</c>, <c>token</c>, <c>sign-on</c>.</param>
/// <param name="Grants">What is allowed; somebody in several groups has several.</param>
internal sealed record Caller(string? Name, string How, IReadOnlyList<Grant> Grants)
{
    /// <summary>Whoever is on this machine, where nobody is asked who he is.</summary>
    public static readonly Caller Open = new(null, "open", [new Grant(Role.Operator, AccountScope.All)]);

    /// <summary>What the caller is called in sentences.</summary>
    public string Shown => Name ?? "whoever is on this machine";

    /// <summary>Where something may be done that needs a role; null for nowhere.</summary>
    public AccountScope? ScopeOf(Role needed)
    {
        HashSet<string> accounts = new(StringComparer.Ordinal);
        foreach (var (role, scope) in Grants)
        {
            if (!role.Includes(needed)) continue;
            if (scope.Accounts is null) return AccountScope.All;
            accounts.UnionWith(scope.Accounts);
        }

        return accounts.Count > 0 ? new AccountScope(accounts) : null;
    }
}
