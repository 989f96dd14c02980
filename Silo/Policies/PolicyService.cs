using Grainwatch.Detection.Policies;
using Grainwatch.Grains;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Policies;
using Grainwatch.Silo.Gateways;
using Grainwatch.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Grainwatch.Silo.Policies;

/// <summary>
/// Keeps a silo's policy the cluster's: asks what is in force when the silo begins to serve, before it judges anybody,
/// and every few seconds from then on.
/// </summary>
internal sealed class PolicyService : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PolicyFollowing _following;
    private Task _starting = Task.CompletedTask;

    /// <summary>Nothing is asked yet.</summary>
    public PolicyService(
        IGrainFactory grains, ILocalSiloDetails silo, LivePolicy policy, PolicyFollowing following, TimeProvider time)
    {
        _following = following;
        var endpoint = silo.SiloAddress.Endpoint;
        Control = following.Create(grains, policy, "silo", $"{endpoint}", time);
    }

    /// <summary>Changes the policy.</summary>
    public PolicyControl Control { get; }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(PolicyService),
        ServiceLifecycleStage.Active,
        _ =>
        {
            // Not waited for: while storage does not answer, the silo is there, and says so.
            _starting = Task.Run(() => _following.StartAsync(Control, _stop.Token), CancellationToken.None);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stop.CancelAsync();
            await _starting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Control.DisposeAsync();
        });

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}

/// <summary>Adds it to a silo.</summary>
internal static class PolicyHosting
{
    /// <summary>Has a silo follow the cluster's policy.</summary>
    public static void AddPolicyService(this ISiloBuilder silo, PolicyFollowing following)
    {
        silo.Services.AddSingleton(following);
        silo.Services.AddSingleton<PolicyService>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(
            services => services.GetRequiredService<PolicyService>());
    }
}

/// <summary>How a process of a cluster follows the cluster's policy.</summary>
/// <param name="File">The policy file that it was started with; null for none.</param>
/// <param name="Note">Hears of policies that are taken or refused, a sentence each.</param>
internal sealed record PolicyFollowing(string? File, Action<string> Note)
{
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Follows nothing but what others put in force, in silence.</summary>
    public static PolicyFollowing Quiet { get; } = new(null, _ => { });

    /// <summary>Time from one question to the next. Default: 3 s.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What follows it, not yet started.</summary>
    /// <param name="grains">The cluster.</param>
    /// <param name="policy">What it replaces.</param>
    /// <param name="kind"><c>silo</c> or <c>gateway</c>.</param>
    /// <param name="name">The process's own name.</param>
    /// <param name="time">The clock.</param>
    public PolicyControl Create(
        IGrainFactory grains, LivePolicy policy, string kind, string name, TimeProvider time) => new(
        policy,
        new ClusterDocuments(grains, ISettingsGrain.PolicyKey),
        time,
        new DocumentControlOptions
        {
            File = File,
            IsFileAll = false,
            Name = name,
            Kind = kind,
            AskEvery = AskEvery,
            Note = Note,
        });

    /// <summary>Asks what is in force until that is known, and follows it from then on.</summary>
    /// <param name="policies">What follows.</param>
    /// <param name="cancellation">Ends the asking.</param>
    /// <param name="waiting">Says that nobody answers; when null, it is noted once.</param>
    public async Task StartAsync(PolicyControl policies, CancellationToken cancellation, Waiting? waiting = null)
    {
        for (string? said = null; ;)
        {
            try
            {
                await policies.StartAsync(cancellation);
                break;
            }
            // Whatever it is, a silo that gave up would judge nobody for ever, and not say so.
            catch (Exception e) when (e is DocumentStoreException
                || (waiting is null && e is not (OperationCanceledException or OutOfMemoryException)))
            {
                if (waiting is not null)
                {
                    await waiting.OnceMoreAsync(e.Message, cancellation);
                    continue;
                }

                if (said != e.Message) Note($"which policy is in force is not known, so nobody is judged: {e.Message}");
                said = e.Message;
                await Task.Delay(s_retryAfter, cancellation);
            }
        }

        waiting?.Over();
        policies.Watch();
    }
}
