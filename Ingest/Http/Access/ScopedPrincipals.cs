using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// The principals that one request may see. Endpoints have no other way to any: what is outside the caller's accounts
/// does not exist for them. Decisions are signed with the caller's name, and written to the audit log, here too.
/// </summary>
/// <param name="all">All principals.</param>
/// <param name="request">Who asks, and where he may.</param>
internal sealed class ScopedPrincipals(IPrincipals all, AdmittedRequest request) : IPrincipals
{
    // A name that so many share whom the caller may not see is not looked up any further.
    private const int FoundMax = 10_000;

    private static readonly PastAnswer s_nobody = new(PastOutcome.NoSuchPrincipal);

    private AccountScope Scope => request.Scope;

    /// <inheritdoc/>
    public Task<ApplyReceipt> ApplyAsync(
        PrincipalKey key,
        IReadOnlyList<TrailEvent> events,
        Arrival arrival,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Events are applied by the router, whose senders have no accounts.");

    /// <inheritdoc/>
    public async Task<DecisionOutcome> DecideAsync(
        PrincipalKey key, Decision decision, int? seen = null, CancellationToken cancellationToken = default)
    {
        var signed = request.Caller.Name is { } name ? decision with { By = name } : decision;
        if (!Scope.Includes(key))
        {
            request.RefuseForeign(key.Text);
            return signed is AlertDecision ? DecisionOutcome.NoSuchAlert : DecisionOutcome.NoSuchPrincipal;
        }

        return await request.RecordAsync(key, signed, () => all.DecideAsync(key, signed, seen, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<PrincipalView?> ViewAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
        MaySee(key) ? all.ViewAsync(key, cancellationToken) : Task.FromResult<PrincipalView?>(null);

    /// <inheritdoc/>
    public Task<PastAnswer> PastAsync(
        PrincipalKey key, PastQuestion question, CancellationToken cancellationToken = default) =>
        MaySee(key) ? all.PastAsync(key, question, cancellationToken) : Task.FromResult(s_nobody);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PrincipalHeader>> FindAsync(
        string name, int limit = 20, CancellationToken cancellationToken = default)
    {
        // Those that may not be seen must not take the places of those that may.
        for (var asked = limit; ; asked = Math.Min(asked * 4, FoundMax))
        {
            var found = await all.FindAsync(name, asked, cancellationToken);
            if (Scope.Accounts is null) return found;
            List<PrincipalHeader> seen = [.. found.Where(each => Scope.Includes(each.Account)).Take(limit)];
            if (seen.Count < limit && found.Count >= asked && asked < FoundMax) continue;
            if (seen.Count == 0 && found.Count > 0) request.RefuseForeign(found[0].Key);
            return seen;
        }
    }

    /// <inheritdoc/>
    public Task<PrincipalPage> ListPrincipalsAsync(
        PrincipalQuery query, CancellationToken cancellationToken = default) =>
        all.ListPrincipalsAsync(query with { Accounts = Scope.Among(query.Accounts) }, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PoisonedPrincipal>> PoisonedAsync(CancellationToken cancellationToken = default) =>
    [
        .. (await all.PoisonedAsync(cancellationToken)).Where(each =>
            Scope.Accounts is null || (PrincipalKey.TryParse(each.Key, out var key) && Scope.Includes(key))),
    ];

    /// <inheritdoc/>
    public Task<AlertPage> ListAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default) =>
        all.ListAlertsAsync(query with { Accounts = Scope.Among(query.Accounts) }, cancellationToken);

    /// <inheritdoc/>
    public Task<AlertWatch> WatchAlertsAsync(
        AlertQuery query, string? after, CancellationToken cancellationToken = default) =>
        all.WatchAlertsAsync(query with { Accounts = Scope.Among(query.Accounts) }, after, cancellationToken);

    /// <inheritdoc/>
    public async Task<Alert?> AlertAsync(AlertId id, CancellationToken cancellationToken = default)
    {
        try
        {
            var alert = await all.AlertAsync(id, cancellationToken);
            return alert is null || MaySee(PrincipalKey.Parse(alert.Principal)) ? alert : null;
        }
        catch (PrincipalPoisonedException e)
            when (PrincipalKey.TryParse(e.Key, out var key) && !Scope.Includes(key))
        {
            // That it cannot be served is told of who may be seen alone.
            request.RefuseForeign(key.Text);
            return null;
        }
    }

    private bool MaySee(PrincipalKey key)
    {
        if (Scope.Includes(key)) return true;
        request.RefuseForeign(key.Text);
        return false;
    }
}
