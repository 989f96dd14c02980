using System.CommandLine;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>The options that silos and gateways share.</summary>
internal sealed class ClusterOptionSet
{
    private const string Localhost = "localhost";
    private const string Postgres = "postgres";

    private readonly Option<string> _clusterId = new("--cluster-id")
    {
        Description = "Silos and gateways of one cluster share it.",
        DefaultValueFactory = _ => ClusterDefaults.Id,
    };

    private readonly Option<string> _serviceId = new("--service-id")
    {
        Description = "What is stored is stored under it; it stays when clusters come and go.",
        DefaultValueFactory = _ => ClusterDefaults.Id,
    };

    private readonly Option<int> _responseTimeout = new("--response-timeout")
    {
        Description = "Seconds after which an unanswered call has an unknown outcome.",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<string?> _policy = new("--policy")
    {
        HelpName = "FILE",
        Description = "The policy, a JSON file. It is in force where the cluster has none yet, and when it changes; "
            + "'grainwatch policy apply' puts another in force. The published one if not given.",
    };

    private readonly Option<string> _membership = Choice.Of(
        "--membership", "Who keeps the list of silos; localhost is for development.", Localhost, Postgres);

    private readonly Option<bool> _dashboard = new("--dashboard")
    {
        Description = "Silos collect what Orleans' dashboard shows, and the HTTP API serves it to operators, under "
            + "/dashboard; the same for all silos and gateways.",
    };

    private readonly SecretOption _postgres = new("--postgres", "Connection string of PostgreSQL");

    private readonly Option<string?> _tlsCertificate = File(
        "--cluster-tls-cert", "Certificate in PEM that proves this process to silos and clients, over TLS.");

    private readonly Option<string?> _tlsKey = File("--cluster-tls-key", "The certificate's key in PEM.");

    private readonly Option<string?> _tlsAuthority = File(
        "--cluster-tls-ca", "Certificates in PEM of the authority that issues the cluster's, and no others.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_clusterId);
        command.Options.Add(_serviceId);
        command.Options.Add(_responseTimeout);
        command.Options.Add(_policy);
        command.Options.Add(_dashboard);
        command.Options.Add(_membership);
        _postgres.AddTo(command);
        command.Options.Add(_tlsCertificate);
        command.Options.Add(_tlsKey);
        command.Options.Add(_tlsAuthority);
    }

    /// <summary>The policy file; null for the published policy.</summary>
    public string? Policy(ParseResult parsed) => parsed.Of(_policy);

    /// <summary>Whether there is a dashboard.</summary>
    public bool HasDashboard(ParseResult parsed) => parsed.Of(_dashboard);

    /// <summary>The settings of the options; what cannot be read is added to the errors.</summary>
    public MembershipSettings Read(ParseResult parsed, List<string> errors) => new()
    {
        ClusterId = parsed.Of(_clusterId),
        ServiceId = parsed.Of(_serviceId),
        ResponseTimeoutSeconds = parsed.Of(_responseTimeout),
        Kind = parsed.Of(_membership) == Postgres ? MembershipKind.Postgres : MembershipKind.Localhost,
        Postgres = _postgres.Read(parsed, errors),
        Tls = ReadTls(parsed, errors),
    };

    private static Option<string?> File(string name, string description) =>
        new(name) { HelpName = "FILE", Description = description };

    private ClusterTls? ReadTls(ParseResult parsed, List<string> errors)
    {
        var options = new[] { _tlsCertificate, _tlsKey, _tlsAuthority };
        var missing = options.Where(option => parsed.Of(option) is null).Select(option => option.Name).ToList();
        if (missing.Count == options.Length) return null;
        if (missing.Count > 0)
        {
            errors.Add($"{string.Join(" and ", missing)} missing; TLS between silos needs all three files.");
            return null;
        }

        var password = Environment.GetEnvironmentVariable(ServerCertificate.PasswordVariable);
        return ClusterTls.TryOpen(
            parsed.Of(_tlsCertificate)!,
            parsed.Of(_tlsKey)!,
            parsed.Of(_tlsAuthority)!,
            string.IsNullOrEmpty(password) ? null : password,
            errors,
            out var tls)
            ? tls
            : null;
    }
}
