using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Grainwatch.Silo.Postgres;

/// <summary>How PostgreSQL is reached: what the operator wrote, with our limits where it says nothing.</summary>
internal static class PostgresConnection
{
    // What is written later in a connection string replaces what is written earlier. An answer must come before a call
    // times out, and all silos together must leave connections to others.
    private const string Defaults =
        "Application Name=grainwatch;Timeout=5;Command Timeout=10;Maximum Pool Size=20;Tcp Keepalive=true;"
        + "Include Error Detail=false;";

    /// <summary>
    /// Reads a connection string. The error quotes nothing of it: a password with a semicolon would be in it.
    /// </summary>
    public static bool TryRead(
        string text,
        [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection,
        [NotNullWhen(false)] out string? error)
    {
        (connection, error) = (null, null);
        try
        {
            connection = new NpgsqlConnectionStringBuilder(Defaults + text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            error = "is no connection string, such as "
                + "Host=db;Database=grainwatch;Username=grainwatch;Password=…; values with ; or = stand in quotes.";
            return false;
        }

        if (!string.IsNullOrEmpty(connection.Host)) return true;
        (connection, error) = (null, "names no Host.");
        return false;
    }

    /// <summary>Where it leads, without secrets.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder connection) =>
        $"PostgreSQL at {connection.Host}:{connection.Port}, database {connection.Database ?? connection.Username}"
        + (connection.SearchPath is { } path ? $", schema {path}" : "")
        + $", user {connection.Username}, password {(connection.Password is null ? "none" : "***")}"
        + $", TLS {connection.SslMode}, at most {connection.MaxPoolSize} connections, "
        + $"answers within {connection.CommandTimeout} s";
}
